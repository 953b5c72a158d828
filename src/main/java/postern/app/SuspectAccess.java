package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import postern.console.ControlClient;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.console.QueueDesk;
import postern.spool.SegmentSpool;

/** Who is suspected, through the relay that runs, or else by opening its files. */
final class SuspectAccess {
    private SuspectAccess() {}

    static Ending perform(Path file, Request.Suspects request, Consumer<String> lines)
            throws IOException {
        var settings = Configuration.read(file);
        var answer = ControlClient.ask(settings.data(), request, lines);
        if (answer.isPresent()) return answer.get();
        var clock = InstantSource.system();
        // the spool's lock says that no relay writes these files
        try (var spool =
                        SegmentSpool.open(
                                settings.data().resolve("spool"), settings.spool(), clock);
                var desk =
                        new HabitDesk(
                                settings.data(),
                                clock,
                                trouble -> System.err.println("postern: " + trouble))) {
            var queue =
                    new QueueDesk(
                            spool,
                            QueueAccess.nextHops(settings),
                            clock,
                            QueueDesk.Changes.UNHEARD);
            return new SuspectDesk(desk, queue, _ -> {}).answer(request, lines);
        }
    }
}
