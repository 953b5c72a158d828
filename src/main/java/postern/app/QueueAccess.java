package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import postern.config.Settings;
import postern.console.ControlClient;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.console.QueueDesk;
import postern.mail.Mailbox;
import postern.route.Router;
import postern.route.Router.Route;
import postern.spool.SegmentSpool;
import postern.spool.SpoolLocked;

/** The queue, through the relay that runs, or else by opening the spool. */
final class QueueAccess {
    private QueueAccess() {}

    static Ending perform(Path file, Request.Queue request, Consumer<String> lines) {
        var settings = Configuration.read(file);
        try {
            var answer = ControlClient.ask(settings.data(), request, lines);
            return answer.isPresent() ? answer.get() : alone(settings, request, lines);
        } catch (SpoolLocked e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    String.valueOf(e.getMessage()),
                    "a relay that runs there does not answer: look into its log");
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "the spool cannot be opened: " + e.getMessage(),
                    "see that " + settings.data() + " is there and yours");
        }
    }

    private static Ending alone(Settings settings, Request.Queue request, Consumer<String> lines)
            throws IOException {
        var clock = InstantSource.system();
        try (var spool =
                SegmentSpool.open(settings.data().resolve("spool"), settings.spool(), clock)) {
            var desk = new QueueDesk(spool, nextHops(settings), clock, QueueDesk.Changes.UNHEARD);
            return new Ending.Done(
                    request.operation().word(),
                    desk.perform(request.operation(), request.filter(), lines));
        }
    }

    /** Where mail for a mailbox goes, as text. */
    static Function<Mailbox, String> nextHops(Settings settings) {
        var router = new Router(settings.routes());
        return mailbox ->
                switch (router.route(mailbox)) {
                    case Route.Towards(var destination) -> destination.toString();
                    case Route.Nowhere _ -> "nowhere";
                };
    }
}
