package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.app.HonestClient.Seen;

/**
 * HOSTILE 10, 11: how honest clients are served, and what the process takes, while thousands of
 * slow ones are there. The figures are printed; docs/limits.md tells them.
 */
@Tag("long")
@Timeout(400)
class SlowClientsLoadTest {
    private static final int SLOW = 2_000;
    private static final int BESIDE = 5_000; // connections of one address

    private static final int MAILS = Integer.getInteger("postern.slow.mails", 300); // of each
    private static final int IDLE = Integer.getInteger("postern.slow.idle", 4_400);
    private static final Duration MOST_TIME = Duration.ofSeconds(90);

    /** Milliseconds: a machine on which 99 of 100 mails take longer, with nobody else, is busy. */
    private static final double QUICK = 100;

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
                                        .formatted(port, tlsPort, hop.port())
                                + (IDLE <= 4_400 ? "" : "limits: { connections: 20000 }\n"));
        relay =
                PosternProcess.run(
                        file, port, "-Xmx256m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError");
    }

    @AfterEach
    void end() throws IOException {
        relay.close();
        hop.close();
    }

    private HonestClient stranger() {
        return new HonestClient("127.0.60.1", "b@ours.example", port);
    }

    /** A stranger and one of our own at the same time. */
    private Seen[] both(int mails) throws InterruptedException {
        var seen = new Seen[2];
        var ours = new HonestClient("127.0.50.1", "c@else.example", port);
        var one = Thread.ofPlatform().start(() -> seen[0] = stranger().send(mails, MOST_TIME));
        var other = Thread.ofPlatform().start(() -> seen[1] = ours.send(mails, MOST_TIME));
        one.join();
        other.join();
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

    private Seen[] alone() throws Exception {
        both(MAILS / 2); // it warms up
        double before = processor();
        var quiet = both(MAILS);
        System.out.printf("alone: stranger %s%nalone: ours %s%n", quiet[0], quiet[1]);
        print("alone", before);
        return quiet;
    }

    /** What a person does not notice; more where the machine is so busy that nobody is quick. */
    private static void demandQuick(Seen[] attacked, Seen[] alone) {
        for (int i = 0; i < 2; i++) {
            double busy = Math.max(1, alone[i].at(0.99) / QUICK);
            assertThat(attacked[i].refused()).isZero();
            assertThat(attacked[i].at(0.5)).as("median").isLessThan(busy * 200);
            assertThat(attacked[i].at(0.99)).as("99 of 100").isLessThan(busy * 1_000);
        }
    }

    private void attack(int inTls) throws Exception {
        var quiet = alone();
        try (var slow = new SlowCrowd(SLOW, port, tlsPort, inTls)) {
            // those who shake hands come in slowly, as two cores do it for both sides
            await().atMost(Duration.ofMinutes(4))
                    .until(() -> slow.begun() >= SLOW && slow.connected() > SLOW * 3 / 5);
            int begun = slow.begun();
            long since = System.nanoTime();
            double before = processor();
            var seen = both(MAILS);
            System.out.printf(
                    "%d slow clients, %d in eight in TLS, %d of them in, %.0f connections a second:%n",
                    SLOW,
                    inTls,
                    slow.connected(),
                    (slow.begun() - begun) / ((System.nanoTime() - since) / 1e9));
            System.out.printf("stranger %s%nours %s%n", seen[0], seen[1]);
            print("attacked", before);
            assertThat(slow.connected()).isGreaterThan(SLOW / 2);
            demandQuick(seen, quiet);
            assertThat(descriptors()).isLessThan(SLOW + 300);
            assertThat(status("VmHWM") >> 10).as("MiB").isLessThan(600);
        }
        assertThat(relay.output())
                .doesNotContain("OutOfMemory")
                .doesNotContain("internal error")
                .doesNotContain("turned-away");
    }

    @Test
    void twoThousandSlowClients() throws Exception {
        attack(0);
    }

    @Test
    void twoThousandSlowClientsHalfOfThemInTls() throws Exception {
        attack(4);
    }

    @Test
    void whatIdleConnectionsCost() throws Exception {
        both(MAILS / 2);
        long bare = status("VmRSS");
        var all = new ArrayList<Socket>();
        try {
            for (int i = 0; i < IDLE; i++) {
                var address = InetAddress.ofLiteral("127." + (31 + i / 200) + "." + i % 200 + ".7");
                boolean tls = i % 2 == 1;
                var socket =
                        new Socket(
                                InetAddress.ofLiteral("127.0.0.1"),
                                tls ? tlsPort : port,
                                address,
                                0);
                all.add(socket);
                var client = new WireClient(tls ? Trusting.client(socket) : socket);
                assertThat(client.reply()).startsWith("220");
                assertThat(client.say("EHLO client.test")).startsWith("250");
            }
            long idle = status("VmRSS");
            double before = processor();
            var seen = both(MAILS);
            System.out.printf(
                    "beside %d idle, half in TLS: stranger %s%nours %s%n", IDLE, seen[0], seen[1]);
            System.out.printf("resident before %d MiB, then %d MiB%n", bare >> 10, idle >> 10);
            print("idle", before);
            assertThat(seen[0].refused()).isZero();
            assertThat(seen[0].at(0.5)).isLessThan(200);
            assertThat(status("VmHWM") >> 10).as("MiB").isLessThan(600);
            assertThat(relay.output()).doesNotContain("turned-away");
        } finally {
            for (var socket : all) socket.close();
        }
    }

    /** Each may keep 8 KiB of a message in memory; what is beyond goes to the disk. */
    @Test
    void whatMessagesThatDoNotEndCost() throws Exception {
        both(MAILS / 2);
        var all = new ArrayList<WireClient>();
        var part = ("x".repeat(998) + "\r\n").repeat(100).getBytes(StandardCharsets.US_ASCII);
        try {
            for (int i = 0; i < SLOW * 2; i++) {
                var client = WireClient.from("127." + (31 + i / 200) + "." + i % 200 + ".7", port);
                all.add(client);
                assertThat(client.reply()).startsWith("220");
                client.say("EHLO client.test");
                client.say("MAIL FROM:<a@elsewhere.example>");
                client.say("RCPT TO:<b@ours.example>");
                assertThat(client.say("DATA")).startsWith("354");
                client.send("\r\n");
                client.send(part);
            }
            double before = processor();
            var seen = both(MAILS);
            System.out.printf(
                    "beside %d messages of 100 KB: stranger %s%nours %s%n",
                    SLOW * 2, seen[0], seen[1]);
            print("unended", before);
            assertThat(seen[0].refused()).isZero();
            assertThat(seen[0].at(0.5)).isLessThan(300);
            assertThat(status("VmHWM") >> 10).as("MiB").isLessThan(600);
        } finally {
            for (var client : all) client.close();
        }
        assertThat(relay.output()).doesNotContain("OutOfMemory").doesNotContain("internal error");
    }

    @Test
    void fiveThousandConnectionsOfOneAddress() throws Exception {
        var quiet = alone();
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
            var seen = both(MAILS);
            System.out.printf("beside %d: stranger %s%nours %s%n", BESIDE, seen[0], seen[1]);
            print("beside " + BESIDE, before);
            assertThat(descriptors()).isLessThan(alone + 110);
            demandQuick(seen, quiet);
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
