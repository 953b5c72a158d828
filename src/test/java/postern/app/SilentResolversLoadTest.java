package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.dns.LoopbackDns;

/**
 * Ten thousand clients at a time while every resolver is silent: each is deferred in its time, who
 * may relay notices nothing, memory has its bound, and all goes on when the DNS is back. The
 * figures are printed; docs/limits.md tells them.
 */
@Tag("long")
@Timeout(400)
class SilentResolversLoadTest {
    private static final int CLIENTS = Integer.getInteger("postern.silent.clients", 10_000);

    /** Who is deferred comes again after so long. */
    private static final Duration PAUSE = Duration.ofSeconds(20);

    private static final Pattern PAUSE_LINE = Pattern.compile("Pause .* ([0-9.]+)ms");

    /** Behind a deadline, where the machine is busy. */
    private static final double LATE = 10;

    @TempDir Path folder;
    private final AtomicBoolean silent = new AtomicBoolean(true);
    private RecordingHop hop;
    private LoopbackDns one;
    private LoopbackDns other;
    private PosternProcess relay;
    private int mailPort;
    private int dataPort;
    private int ourPort;

    @AfterEach
    void end() throws IOException {
        relay.close();
        hop.close();
        one.close();
        other.close();
    }

    private void begin() throws IOException {
        mailPort = Programs.freePort();
        dataPort = Programs.freePort();
        ourPort = Programs.freePort();
        hop = new RecordingHop();
        one = new LoopbackDns(SilentResolversTest.silentWhile(silent));
        other = new LoopbackDns(SilentResolversTest.silentWhile(silent));
        var file =
                RunningRelay.write(
                        folder,
                        SilentResolversTest.POLICY
                                + """
                                listeners:
                                  inbound: { address: "127.0.0.1:%d", tls: none }
                                  late: { address: "127.0.0.1:%d", tls: none, check-senders: yes }
                                  outbound: { address: "127.0.0.1:%d", tls: none }
                                limits: { connections: 15000 }
                                dns: { servers: ["127.0.0.1:%d", "127.0.0.1:%d"] }
                                routes:
                                  - { to: any, next-hop: "127.0.0.1:%d" }
                                """
                                        .formatted(
                                                mailPort,
                                                dataPort,
                                                ourPort,
                                                one.address().getPort(),
                                                other.address().getPort(),
                                                hop.port()));
        relay =
                PosternProcess.run(
                        file,
                        ourPort,
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Xlog:gc",
                        "-XX:+ExitOnOutOfMemoryError");
    }

    private long status(String key) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/" + relay.pid() + "/status")))
            if (line.startsWith(key)) return Long.parseLong(line.replaceAll("[^0-9]", ""));
        throw new AssertionError(key);
    }

    /** Seconds of the processor so far. */
    private double processor() throws IOException {
        var fields = Files.readString(Path.of("/proc/" + relay.pid() + "/stat")).split("\\) ")[1];
        var words = fields.split(" ");
        return (Long.parseLong(words[11]) + Long.parseLong(words[12])) / 100.0;
    }

    /** Of the collector so far, in milliseconds. */
    private DoubleStream pauses() throws IOException {
        return relay.output()
                .lines()
                .map(PAUSE_LINE::matcher)
                .filter(Matcher::find)
                .mapToDouble(line -> Double.parseDouble(line.group(1)));
    }

    private void print(String what) throws IOException {
        try (var all = Files.list(Path.of("/proc/" + relay.pid() + "/fd"))) {
            System.out.printf(
                    "%s: %d descriptors, resident %d MiB (most %d)%n",
                    what, all.count(), status("VmRSS") >> 10, status("VmHWM") >> 10);
        }
    }

    @Test
    void tenThousandClientsAndNoAnswer() throws Exception {
        begin();
        var ours = new HonestClient("127.0.50.1", "c@else.example", ourPort);
        ours.send(50, Duration.ofSeconds(60));
        var alone = ours.send(100, Duration.ofSeconds(60));
        System.out.printf("alone: ours %s%n", alone);
        print("alone");
        try (var crowd = new DeferredCrowd(CLIENTS, mailPort, dataPort, PAUSE)) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> crowd.times("dot").size() >= CLIENTS / 10);
            double before = processor();
            long since = System.nanoTime();
            var beside = ours.send(200, Duration.ofSeconds(90));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> crowd.times("dot").size() >= CLIENTS / 2);
            System.out.printf("%d clients: %s%n", CLIENTS, crowd);
            System.out.printf(
                    "processor %.1f s in %.1f s%n",
                    processor() - before, (System.nanoTime() - since) / 1e9);
            System.out.printf("beside them: ours %s%n", beside);
            print("in the storm");
            System.out.printf("longest pause of the collector %.0f ms%n", pauses().max().orElse(0));
            assertThat(beside.refused()).isZero();
            assertThat(crowd.lost()).isZero();
            assertThat(crowd.heard().keySet())
                    .isSubsetOf(
                            "greeting 220",
                            "EHLO 250",
                            "MAIL 250",
                            "MAIL 451",
                            "RCPT 250",
                            "DATA 354",
                            "dot 451");
            assertThat(crowd.times("greeting").getLast()).isLessThan(5 + LATE);
            assertThat(crowd.times("MAIL").getLast()).isLessThan(20 + LATE);
            assertThat(crowd.times("dot").getLast()).isLessThan(20 + LATE);

            long back = System.nanoTime();
            silent.set(false);
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> crowd.heard().getOrDefault("dot 250", 0L) >= CLIENTS / 2);
            System.out.printf(
                    "%.1f s after the DNS is back as many messages were taken as there are clients"
                            + " that bring one%n",
                    (System.nanoTime() - back) / 1e9);
            print("behind it");
        }
        assertThat(relay.output()).doesNotContain("OutOfMemory").doesNotContain("bug:");
    }
}
