package postern.app;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * As {@code postern run}, but that mail exchangers live on loopback and at another port than 25.
 * Its words are that port and the configuration.
 */
public final class ExchangersAt {
    private ExchangersAt() {}

    public static void main(String[] words) throws InterruptedException {
        var usual = World.INTERNET;
        var world =
                new World(
                        Integer.parseInt(words[0]),
                        true,
                        usual.clock(),
                        usual.host(),
                        usual.standardOutput(),
                        Map.of());
        var stop = new CountDownLatch(1);
        Signals.on("TERM", stop::countDown);
        try (var _ = Server.start(Configuration.read(Path.of(words[1])), world)) {
            stop.await();
        }
        System.exit(0);
    }
}
