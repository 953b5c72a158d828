package postern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.app.PosternProcess;
import postern.app.Programs;
import postern.app.RunningRelay;
import postern.app.WireClient;

/** Thousands of messages pass one that gets stuck: the disk that they take stays bounded. */
@Tag("slow")
@Tag("long")
@Timeout(240)
class StuckMessageTest {
    private static final int MESSAGES = 2_600;
    private static final int SIZE = 200_000; // within a segment
    private static final int SESSIONS = 4;
    private static final long MAX_SIZE = 256L << 20;

    @TempDir Path folder;
    private final Ledger ledger = new Ledger();
    private final AtomicLong most = new AtomicLong();

    @Test
    void oneStuckMessagePinsNoDisk() throws Exception {
        int port = Programs.freePort();
        int down = Programs.freePort();
        try (var hop = new CountingHop(0, ledger)) {
            var route = "  - { to: [stuck.example], next-hop: \"127.0.0.1:" + down + "\" }\n";
            var file =
                    RunningRelay.write(
                            folder,
                            RunningRelay.toPort(hop.port())
                                            .replace("127.0.0.1:0", "127.0.0.1:" + port)
                                            .replace("routes:\n", "routes:\n" + route)
                                    + "delivery: { first-retry: 1s, max-retry: 1s }\n"
                                    + "spool: { max-size: 256 MiB }\n");
            var command =
                    Programs.postern(
                            List.of("-XX:+UseSerialGC", "-Xmx128m"),
                            List.of("run", "-c", file.toString(), "--no-audit-self"));
            try (var relay = PosternProcess.run(command, port)) {
                send(port, Parcel.to("s@stuck.example", 1, SIZE));
                pass(port);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> ledger.missing().equals(List.of("s@stuck.example")));
                long left = used();
                System.out.printf(
                        "%d MiB passed one stuck message: the spool took %d MiB at most, %d MiB in the"
                                + " end%n",
                        (long) MESSAGES * SIZE >> 20, most.get() >> 20, left >> 20);
                assertThat(most.get()).isLessThan(MAX_SIZE + (64 << 20));
                assertThat(left).isLessThan(MAX_SIZE);
                assertThat(folder.resolve("data/spool/segments/000000000001.segment"))
                        .doesNotExist();
                try (var _ = new CountingHop(down, ledger)) {
                    await().atMost(Duration.ofSeconds(30))
                            .untilAsserted(() -> assertThat(ledger.missing()).isEmpty());
                }
                assertThat(relay.terminate()).isZero();
            }
        }
        assertThat(ledger.damaged()).isEmpty();
    }

    private void pass(int port) throws InterruptedException {
        var next = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < SESSIONS; i++)
            threads.add(
                    Thread.startVirtualThread(() -> {
                        for (int n = next.getAndIncrement();
                                n < MESSAGES;
                                n = next.getAndIncrement()) {
                            try {
                                send(port, Parcel.to("n" + n + "@far.example", n, SIZE));
                                if (n % 20 == 0) most.accumulateAndGet(used(), Math::max);
                            } catch (IOException e) {
                                ledger.damaged(e.toString());
                            }
                        }
                    }));
        for (var thread : threads) thread.join();
    }

    /** Comes again while there is no room. */
    private void send(int port, Parcel parcel) throws IOException {
        try (var client = new WireClient(port).begin()) {
            String reply;
            do reply = Load.send(client, parcel);
            while (reply.startsWith("452"));
            if (!reply.startsWith("250")) throw new IOException(reply);
            ledger.answered(parcel.recipients());
        }
    }

    private long used() {
        long octets = 0;
        for (var name : List.of("segments", "bodies"))
            for (var file : folder.resolve("data/spool").resolve(name).toFile().listFiles())
                octets += file.length(); // 0 for one that has gone meanwhile
        return octets;
    }
}
