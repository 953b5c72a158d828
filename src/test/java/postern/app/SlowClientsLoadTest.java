package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * HOSTILE 10, 11: how honest clients are served, and what the process takes, while thousands of
 * slow ones are there. The figures are printed; docs/limits.md tells them.
 */
@Tag("load")
@Timeout(300)
class SlowClientsLoadTest {
    private static final int SLOW = 2_000;
    private static final int BESIDE = 5_000; // connections of one address

    /** Of each measurement. */
    private static final Duration TIME =
            Duration.ofSeconds(Integer.getInteger("postern.slow.seconds", 10));

    @TempDir Path folder;
    private RecordingHop hop;
    private PosternProcess relay;
    private int port;
    private int tlsPort;

    @BeforeEach
    void begin() throws IOException {
        hop = new RecordingHop();
        port = Programs.freePort();
        tlsPort = Programs.freePort();
        var file =
                RunningRelay.write(
                        folder,
                        """
                        domains: [ours.example]
                        networks: { office: [127.0.50.1] }
                        listeners:
                          in: { address: "127.0.0.1:%d", tls: offered }
                          tls: { address: "127.0.0.1:%d", tls: implicit }
                        grants:
                          - receive: { on: [in, tls] }
                          - relay: { on: [in], from: [office] }
                        routes:
                          - { to: any, next-hop: "127.0.0.1:%d" }
                        """
                                .formatted(port, tlsPort, hop.port()));
        relay =
                PosternProcess.run(
                        file, port, "-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
    }

    @AfterEach
    void end() throws IOException {
        relay.close();
        hop.close();
    }

    /** What one honest client has seen, in milliseconds from the begin to the 250. */
    private record Seen(List<Long> times, int refused) {
        long at(double part) {
            var sorted = times.stream().sorted().toList();
            return sorted.get((int) Math.min(sorted.size() - 1, part * sorted.size()));
        }

        @Override
        public String toString() {
            return times.size()
                    + " mails, median "
                    + at(0.5)
                    + " ms, 99 of 100 within "
                    + at(0.99)
                    + " ms, worst "
                    + at(1)
                    + " ms, "
                    + refused
                    + " connections refused";
        }
    }

    private Seen honest(String address, String to, Duration time) {
        var seen = new ArrayList<Long>();
        int refused = 0;
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            long began = System.nanoTime();
            while (!deliver(address, to)) { // it comes again, as an honest one does
                refused++;
                assertThat(System.nanoTime()).as("it is served at all").isLessThan(end);
                LockSupport.parkNanos(200_000_000L);
            }
            seen.add((System.nanoTime() - began) / 1_000_000);
            LockSupport.parkNanos(100_000_000L);
        }
        return new Seen(seen, refused);
    }

    private boolean deliver(String address, String to) {
        try (var client = WireClient.from(address, port)) {
            if (!client.reply().startsWith("220")) return false;
            client.say("EHLO honest.example");
            var reply =
                    client.deliver(
                            "a@elsewhere.example",
                            to,
                            "Subject: x\r\n\r\nx\r\n.\r\n".getBytes(StandardCharsets.US_ASCII));
            if (!reply.startsWith("250")) return false;
            client.send("QUIT\r\n");
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private Seen[] both(Duration time) throws InterruptedException {
        var seen = new Seen[2];
        var stranger = // no virtual threads: slow clients take what carries those
                Thread.ofPlatform()
                        .start(() -> seen[0] = honest("127.0.60.1", "b@ours.example", time));
        var ours =
                Thread.ofPlatform()
                        .start(() -> seen[1] = honest("127.0.50.1", "c@else.example", time));
        stranger.join();
        ours.join();
        assertThat(seen).as("both came to their end").doesNotContainNull();
        return seen;
    }

    private long status(String key) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + relay.pid() + "/status")))
            if (line.startsWith(key)) return Long.parseLong(line.replaceAll("[^0-9]", ""));
        throw new AssertionError(key);
    }

    private long descriptors() throws IOException {
        try (var all = Files.list(Path.of("/proc/" + relay.pid() + "/fd"))) {
            return all.count();
        }
    }

    /** Seconds of the processor so far. */
    private double processor() throws IOException {
        var fields = Files.readString(Path.of("/proc/" + relay.pid() + "/stat")).split("\\) ")[1];
        var words = fields.split(" ");
        return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / 100.0;
    }

    private void print(String what, double processor) throws IOException {
        System.out.printf(
                "%s: %d descriptors, resident %d MiB (most %d), processor %.1f s%n",
                what,
                descriptors(),
                status("VmRSS") >> 10,
                status("VmHWM") >> 10,
                processor() - processor);
    }

    @Test
    void twoThousandSlowClients() throws Exception {
        both(Duration.ofSeconds(5)); // it warms up
        double before = processor();
        var quiet = both(TIME);
        System.out.printf("alone: stranger %s%nalone: ours %s%n", quiet[0], quiet[1]);
        print("alone", before);
        try (var slow = new SlowClients(SLOW, port, tlsPort)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> slow.begun() >= SLOW);
            int begun = slow.begun();
            before = processor();
            var seen = both(TIME);
            System.out.printf(
                    "%d slow clients, %d of them in, %.0f connections a second:%n",
                    SLOW, slow.connected(), (slow.begun() - begun) / (double) TIME.toSeconds());
            System.out.printf("stranger %s%nours %s%n", seen[0], seen[1]);
            print("attacked", before);
            assertThat(seen[0].at(0.5)).as("the stranger's median").isLessThan(3_000);
            assertThat(seen[0].at(0.99)).isLessThan(15_000);
            assertThat(seen[1].at(0.5)).as("ours").isLessThan(2_000);
            assertThat(seen[1].at(1)).isLessThan(10_000);
            assertThat(seen[1].refused()).as("places are kept for ours").isZero();
            assertThat(descriptors()).isLessThan(1_300);
            assertThat(status("VmHWM") >> 10).as("MiB").isLessThan(600);
        }
        assertThat(relay.output()).doesNotContain("OutOfMemory").doesNotContain("internal error");
    }

    @Test
    void fiveThousandConnectionsOfOneAddress() throws Exception {
        assertThat(deliver("127.0.60.1", "b@ours.example")).isTrue();
        long alone = descriptors();
        double before = processor();
        var all = new ArrayList<SocketChannel>();
        try {
            for (int i = 0; i < BESIDE; i++) {
                var channel = SocketChannel.open();
                all.add(channel);
                channel.bind(new InetSocketAddress(InetAddress.ofLiteral("127.9.9.9"), 0));
                channel.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
                channel.configureBlocking(false);
            }
            var seen = both(Duration.ofSeconds(5));
            System.out.printf("beside %d: stranger %s%nours %s%n", BESIDE, seen[0], seen[1]);
            print("beside " + BESIDE, before);
            assertThat(descriptors()).isLessThan(alone + 110);
            assertThat(seen[0].refused()).isZero();
            assertThat(seen[0].at(1)).isLessThan(5_000);
            assertThat(all.stream().filter(SlowClientsLoadTest::isGreeted).count()).isEqualTo(100);
            var told = relay.output().lines().filter(line -> line.contains("turned-away")).toList();
            assertThat(told).as("no flood in the log").hasSizeBetween(1, 3);
            assertThat(told.getFirst()).contains("cause=too-many").contains("client=127.9.9.9");
        } finally {
            for (var channel : all) channel.close();
        }
    }

    private static boolean isGreeted(SocketChannel channel) {
        var buffer = ByteBuffer.allocate(3);
        try {
            return channel.read(buffer) == 3 && buffer.get(0) == '2';
        } catch (IOException _) {
            return false; // it was reset
        }
    }
}
