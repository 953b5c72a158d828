package postern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.app.PosternProcess;
import postern.app.Programs;
import postern.app.RunningRelay;
import postern.app.WireClient;

/** The relay runs out of file descriptors, or of memory if it could be brought to. */
@Tag("slow")
@Tag("long")
@Timeout(400)
class ScarcityTest {
    private static final int LARGE = 700_000; // a file of its own
    private static final int DESCRIPTORS = 150;

    @TempDir Path folder;
    private final Ledger ledger = new Ledger();
    private int port;
    private int metrics;
    private int hop;
    private Path file;

    @BeforeEach
    void begin() throws IOException {
        port = Programs.freePort();
        metrics = Programs.freePort();
        hop = Programs.freePort();
        file =
                RunningRelay.write(
                        folder,
                        RunningRelay.toPort(hop).replace("127.0.0.1:0", "127.0.0.1:" + port)
                                + "delivery: { first-retry: 1s, max-retry: 1s }\n"
                                + "metrics: { address: \"127.0.0.1:%d\" }\n".formatted(metrics));
    }

    private ProcessBuilder command(String heap) {
        return Programs.postern(
                List.of(
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+ExitOnOutOfMemoryError",
                        heap),
                List.of("run", "-c", file.toString(), "--no-audit-self"));
    }

    private String send(WireClient client, String to, int size) throws IOException {
        var parcel = Parcel.to(to, 1, size);
        var reply = Load.send(client, parcel);
        if (reply.startsWith("250")) ledger.answered(parcel.recipients());
        return reply;
    }

    @Test
    void withoutDescriptorsMailIsDeferredAndTakenAgainWhenThereAreSome() throws Exception {
        var command = command("-Xmx128m");
        command.command()
                .addAll(
                        0,
                        List.of(
                                Programs.find("prlimit"),
                                "--nofile=" + DESCRIPTORS + ":" + DESCRIPTORS));
        var idle = new ArrayList<Socket>();
        try (var relay = PosternProcess.run(command, port);
                var client = new WireClient(port).begin()) {
            assertThat(send(client, "a0@d.example", 2_000)).startsWith("250");
            assertThat(send(client, "a1@d.example", LARGE)).startsWith("250");
            for (int i = 0; i < DESCRIPTORS; i++)
                idle.add(new Socket(InetAddress.ofLiteral("127.0.0.1"), port));
            var descriptors = Path.of("/proc/" + relay.pid() + "/fd").toFile();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> descriptors.list().length >= DESCRIPTORS - 1);
            for (int i = 2; i < 6; i++)
                assertThat(send(client, "a" + i + "@d.example", i % 2 == 0 ? LARGE : 2_000))
                        .containsPattern("^(250|45)");
            for (var socket : idle) socket.close();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(
                            () -> assertThat(descriptors.list()).hasSizeLessThan(DESCRIPTORS - 20));
            try (var another = new WireClient(port).begin();
                    var _ = new CountingHop(hop, ledger)) {
                assertThat(send(another, "b0@d.example", 2_000))
                        .as(relay.output())
                        .startsWith("250");
                assertThat(send(another, "b1@d.example", LARGE)).startsWith("250");
                assertThat(Health.of(metrics)).startsWith("200");
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(ledger.missing()).isEmpty());
            }
            assertThat(relay.output()).doesNotContain("bug:");
            assertThat(relay.terminate()).isZero();
        } finally {
            for (var socket : idle) socket.close();
        }
        assertThat(ledger.damaged()).isEmpty();
    }

    /** Five times as much mail at once as there is heap. */
    @Test
    void aFloodOfLargeMessagesDoesNotExhaustTheHeap() throws Exception {
        int size = 8 << 20;
        int sessions = 40;
        try (var relay = PosternProcess.run(command("-Xmx64m"), port)) {
            var failures = new AtomicInteger();
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < sessions; i++) {
                var to = "f" + i + "@d.example";
                threads.add(
                        Thread.startVirtualThread(() -> {
                            try (var client = new WireClient(port).begin()) {
                                if (!send(client, to, 900_000).startsWith("250"))
                                    failures.incrementAndGet();
                                if (!flood(client, "g" + to, size).startsWith("250"))
                                    failures.incrementAndGet();
                            } catch (IOException _) {
                                failures.incrementAndGet();
                            }
                        }));
            }
            for (var thread : threads) thread.join();
            assertThat(failures).as(relay.output()).hasValue(0);
            try (var _ = new CountingHop(hop, ledger)) {
                await().atMost(Duration.ofSeconds(90))
                        .untilAsserted(() -> assertThat(ledger.missing()).isEmpty());
            }
            var status = Files.readString(Path.of("/proc/" + relay.pid() + "/status"));
            var peak = status.split("VmHWM:\\s+")[1].split(" ")[0];
            System.out.printf(
                    "a flood of %d MiB at once: peak memory %d MiB with a heap of 64 MiB%n",
                    (long) sessions * size >> 20, Long.parseLong(peak) >> 10);
            assertThat(Long.parseLong(peak)).isLessThan(300 << 10);
            assertThat(relay.terminate()).isZero();
        }
        assertThat(ledger.damaged()).isEmpty();
    }

    /** A message made while it is sent. */
    private String flood(WireClient client, String to, int size) throws IOException {
        client.say("MAIL FROM:<a@b.example>");
        client.say("RCPT TO:<" + to + ">");
        client.say("DATA");
        var piece =
                "0123456789abcde\r\n"
                        .repeat(1000)
                        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        var sum = new java.util.zip.CRC32C();
        int pieces = size / piece.length;
        for (int i = 0; i < pieces; i++) sum.update(piece);
        client.send("X-Sum: " + Long.toHexString(sum.getValue()) + "\r\n\r\n");
        for (int i = 0; i < pieces; i++) client.send(piece);
        client.send(".\r\n");
        var reply = client.reply();
        if (reply.startsWith("250")) ledger.answered(List.of(to));
        return reply;
    }
}
