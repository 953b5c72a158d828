package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import postern.config.Masking;
import postern.config.Masking.Addresses;
import postern.config.Masking.Clients;

/** What a line of each format costs of the processor; the figures stand in docs/performance.md. */
@Tag("long")
class LogCostTest {
    private static final int ROUNDS = 40_000;
    private static final int REPETITIONS = 5;
    private static final long BOUND = 100_000; // nanoseconds, on any machine

    private static final byte[] KEY = "a key".getBytes(StandardCharsets.US_ASCII);

    /** Of the fastest repetition, so that what else runs here counts little. */
    private static long cost(Supplier<LogFormat> format, Masking masking, byte[] key) {
        var written = format.get();
        var mask = masking.isNone() ? null : new Mask(masking, key.length == 0 ? null : key);
        var event = new LogEvent();
        var masked = new LogEvent();
        var out = new StringBuilder();
        long octets = 0;
        long best = Long.MAX_VALUE;
        var threads = ManagementFactory.getThreadMXBean();
        for (int repetition = 0; repetition < REPETITIONS; repetition++) {
            long begin = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < ROUNDS; i++) {
                LogEvents.fill(event, Records.ALL.get(i % Records.ALL.size()));
                if (mask != null) masked.masked(event, mask);
                written.append(out, mask == null ? event : masked);
                if (out.length() > 1 << 16) {
                    octets += out.toString().getBytes(StandardCharsets.UTF_8).length;
                    out.setLength(0);
                }
            }
            best = Math.min(best, threads.getCurrentThreadCpuTime() - begin);
        }
        assertThat(octets).isPositive();
        return best / ROUNDS;
    }

    private static void tell(String name, Supplier<LogFormat> format, Masking masking, byte[] key) {
        long nanoseconds = cost(format, masking, key);
        System.out.printf("%-28s %6d ns an event%n", name, nanoseconds);
        assertThat(nanoseconds).as(name).isLessThan(BOUND);
    }

    @Test
    void ofEachFormat() {
        var none = new byte[0];
        tell("line", LogLine::new, Masking.NONE, none);
        tell("json", () -> new LogJson(List.of()), Masking.NONE, none);
        tell("w3c", () -> new LogW3c(List.of(), "x"), Masking.NONE, none);
        tell("syslog", () -> new LogSyslog(List.of(), "mail.example.com", 1), Masking.NONE, none);
        tell("journald", () -> new LogJournald(List.of()), Masking.NONE, none);
        var parts = new Masking(Addresses.LOCAL_PARTS, Clients.PREFIX, null);
        tell("line, masked by stars", LogLine::new, parts, none);
        tell("line, masked by pseudonyms", LogLine::new, parts, KEY);
    }
}
