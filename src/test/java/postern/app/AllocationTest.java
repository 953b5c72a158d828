package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the relay allocates for a message, from the accept to the record that it was handed on.
 * Unlike time it is steady, so it tells what a change makes a message cost.
 *
 * <p>When a message costs less, or more for a good reason, write the new figure here.
 */
@Tag("load") // alone in its process: what the others have compiled and warmed changes the figure
class AllocationTest {
    /** Octets for a message of 4 KiB in a connection of its own, the body included. */
    private static final long USUAL = 38_000;

    private static final int ROUNDS = 12;
    private static final int MESSAGES = 400; // in a round
    private static final List<String> THREADS = List.of("loop", "spool-committer", "journal");
    private static final byte[] DATA =
            ("Subject: a\r\n\r\n" + ("x".repeat(62) + "\r\n").repeat(64) + ".\r\n")
                    .getBytes(StandardCharsets.US_ASCII);

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aMessageAllocatesNoMoreThanItDid() throws Exception {
        try (var hop = new RecordingHop();
                var relay = RunningRelay.of(RunningRelay.toPort(hop.port()))) {
            var figures = new long[ROUNDS];
            for (int round = 0; round < ROUNDS; round++) {
                long before = allocated();
                for (int i = 0; i < MESSAGES; i++) send(relay.port("in"));
                int all = (round + 1) * MESSAGES;
                await().until(() -> hop.taken().size() == all);
                figures[round] = (allocated() - before) / MESSAGES;
            }
            // the first rounds run before all is compiled; the least is what it needs
            long least = Arrays.stream(figures).min().orElseThrow();
            assertThat(least)
                    .as("octets a message in each round: " + Arrays.toString(figures))
                    .isLessThan(USUAL * 6 / 5);
        }
    }

    private static void send(int port) throws Exception {
        try (var client = new WireClient(port).begin()) {
            assertThat(client.deliver("s@there.example", "a@ours.example", DATA)).startsWith("250");
            client.say("QUIT");
        }
    }

    private long allocated() {
        var ids =
                Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                        .filter(thread ->
                                thread != null && THREADS.contains(thread.getThreadName()))
                        .mapToLong(thread -> thread.getThreadId())
                        .toArray();
        assertThat(ids).hasSize(THREADS.size());
        return Arrays.stream(threads.getThreadAllocatedBytes(ids)).sum();
    }
}
