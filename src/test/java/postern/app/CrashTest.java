package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every message that was answered 250 arrives, whatever happens to the process. */
@Tag("load")
class CrashTest {
    private static final int MESSAGES = 5_000;
    private static final int SESSIONS = 20;

    @TempDir Path folder;

    /** HOSTILE 41. */
    @Test
    void killedInTheMiddleOfALoadNothingThatWasAnswered250IsLost() throws Exception {
        int port = Programs.freePort();
        var answered = ConcurrentHashMap.<String>newKeySet();
        try (var hop = new RecordingHop()) {
            var file =
                    RunningRelay.write(
                            folder,
                            RunningRelay.toPort(hop.port())
                                    .replace("127.0.0.1:0", "127.0.0.1:" + port));
            try (var first = PosternProcess.run(file, port)) {
                var next = new AtomicInteger();
                var senders = new ArrayList<Thread>();
                for (int i = 0; i < SESSIONS; i++)
                    senders.add(Thread.startVirtualThread(() -> send(port, next, answered)));
                await().atMost(Duration.ofSeconds(60))
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> answered.size() > MESSAGES / 2);
                first.kill();
                for (var sender : senders) sender.join();
            }
            assertThat(answered.size())
                    .as("the kill came in the middle")
                    .isBetween(MESSAGES / 2, MESSAGES - 1);
            try (var second = PosternProcess.run(file, port)) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> arrived(hop).containsAll(answered));
                assertThat(second.terminate()).as(second.output()).isZero();
            }
            int copies = hop.taken().size();
            int distinct = arrived(hop).size();
            System.out.printf(
                    "kill -9: %d answered 250, %d arrived, %d twice, %d of them without a 250%n",
                    answered.size(), distinct, copies - distinct, distinct - answered.size());
            assertThat(copies - distinct).as("duplicates").isLessThan(answered.size() / 4);
        }
    }

    private static Set<String> arrived(RecordingHop hop) {
        var arrived = ConcurrentHashMap.<String>newKeySet();
        for (var taken : hop.taken()) arrived.add(taken.rcpt().getFirst());
        return arrived;
    }

    private static void send(int port, AtomicInteger next, Set<String> answered) {
        var data =
                ("Subject: a\r\n\r\n" + "0123456789abcdef\r\n".repeat(220) + ".\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        try (var client = new WireClient(port).begin()) {
            for (int i = next.getAndIncrement(); i < MESSAGES; i = next.getAndIncrement()) {
                var to = "n" + i + "@far.example";
                if (client.deliver("a@b.example", to, data).startsWith("250"))
                    answered.add("<" + to + ">");
            }
        } catch (IOException _) {
            // killed: what was not answered may be lost
        }
    }
}
