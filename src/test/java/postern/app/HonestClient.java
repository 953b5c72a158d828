package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Sends one mail after another, each in a connection of its own, and keeps the time. */
record HonestClient(String address, String to, int port) {
    private static final Duration PAUSE = Duration.ofMillis(30);

    /** Comes again after so long where it is refused. */
    private static final Duration AGAIN = Duration.ofMillis(200);

    private static final byte[] MAIL =
            "Subject: x\r\n\r\nx\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    /** In milliseconds, from connecting to the 250; ascending. */
    record Seen(List<Double> times, int refused) {
        double at(double part) {
            return times.get((int) Math.min(times.size() - 1, part * times.size()));
        }

        @Override
        public String toString() {
            return "%d mails, median %.0f ms, 99 of 100 within %.0f ms, worst %.0f ms, %d refused"
                    .formatted(times.size(), at(0.5), at(0.99), at(1), refused);
        }
    }

    /** Sends so many, as fast as it is served. */
    Seen send(int mails, Duration within) {
        var times = new ArrayList<Double>();
        int refused = 0;
        long end = System.nanoTime() + within.toNanos();
        while (times.size() < mails) {
            long began = System.nanoTime();
            while (!deliver()) { // it comes again, as an honest one does
                refused++;
                LockSupport.parkNanos(AGAIN.toNanos());
            }
            long now = System.nanoTime();
            times.add((now - began) / 1e6);
            assertThat(now - end).as("only %s mails were served", times.size()).isNegative();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return new Seen(times.stream().sorted().toList(), refused);
    }

    boolean deliver() {
        try (var client = WireClient.from(address, port)) {
            if (!client.reply().startsWith("220")) return false;
            client.say("EHLO honest.example");
            if (!client.deliver("a@elsewhere.example", to, MAIL).startsWith("250")) return false;
            client.send("QUIT\r\n");
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
