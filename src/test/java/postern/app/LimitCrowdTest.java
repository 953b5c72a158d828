package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 64 clients at once, a restart and a crash: a limit lets through what it says. */
class LimitCrowdTest {
    private static final int CLIENTS = 64;
    private static final int LIMIT = 3000;
    private static final byte[] MESSAGE =
            "Subject: x\r\n\r\nword\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path folder;
    private final int port;
    private final Queue<Long> accepted = new ConcurrentLinkedQueue<>(); // when
    private volatile CountDownLatch up = new CountDownLatch(0);
    private long killed;

    LimitCrowdTest() throws IOException {
        port = Programs.freePort();
    }

    /** Sends until it is told many times that it was too much. */
    private void send() {
        for (int refused = 0; refused < 10; ) {
            try (var client = new WireClient(port).begin()) {
                while (refused < 10) {
                    var reply = client.deliver("a@ours.example", "b@far.example", MESSAGE);
                    if (reply.startsWith("250")) accepted.add(System.nanoTime());
                    else if (reply.startsWith("450")) refused++;
                    else throw new IOException(reply);
                }
            } catch (IOException _) { // it is started again
                try {
                    up.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }

    private void awaitAccepted(int many) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> accepted.size() >= many);
    }

    private Path file() throws IOException {
        return RunningRelay.write(
                folder,
                """
                domains: [ours.example]
                networks: { here: [127.0.0.1] }
                listeners: { in: { address: "127.0.0.1:%d", tls: none } }
                grants: [ { relay: { on: [in], from: [here] } } ]
                guards: [ { limit: { by: client, rate: %d/d } } ]
                routes: [ { to: any, next-hop: "127.0.0.1:%d" } ]
                """
                        .formatted(port, LIMIT, Programs.freePort()));
    }

    /** Ends it in the middle of the crowd, and lets the crowd go on with another. */
    private void interrupted(Ending ending) throws Exception {
        var file = file();
        try (var crowd = Executors.newVirtualThreadPerTaskExecutor()) {
            try (var relay = PosternProcess.run(file, port)) {
                for (int i = 0; i < CLIENTS; i++) crowd.execute(this::send);
                awaitAccepted(LIMIT / 2);
                up = new CountDownLatch(1);
                ending.end(relay);
            }
            try (var relay = PosternProcess.run(file, port)) {
                up.countDown();
                crowd.shutdown();
                assertThat(crowd.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
                assertThat(relay.terminate()).isZero();
            }
        }
    }

    private interface Ending {
        void end(PosternProcess relay) throws InterruptedException;
    }

    @Test
    void limitHoldsAcrossARestart() throws Exception {
        interrupted(relay -> assertThat(relay.terminate()).isZero());
        assertThat(accepted).hasSizeBetween(LIMIT - CLIENTS, LIMIT * 102 / 100);
    }

    @Test
    void crashForgetsTheLastSecondsAtMost() throws Exception {
        interrupted(relay -> {
            killed = System.nanoTime();
            relay.kill();
        });
        long last = killed - TimeUnit.SECONDS.toNanos(3);
        int lost = (int) accepted.stream().filter(at -> at > last && at <= killed).count();
        assertThat(accepted).hasSizeBetween(LIMIT - CLIENTS, LIMIT * 102 / 100 + lost);
    }
}
