package postern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import postern.app.PosternProcess;
import postern.app.Programs;
import postern.app.RunningRelay;
import postern.app.WireClient;
import postern.config.Settings;
import postern.spool.SegmentSpool;

/**
 * A relay that is started over one spool again and again, with a load in front of it, a next hop
 * that counts behind it, and a few messages that get stuck; and what must hold in the end.
 */
final class Trial implements AutoCloseable {
    private static final int SESSIONS = 8;
    private static final int STUCK = 20;
    private static final int MUCH = 4_000;
    private static final int ENOUGH = Integer.getInteger("faults.answers", 800);

    /** A settlement is written 100 ms later at most, and synced; the rest is for a slow machine. */
    private static final Duration IN_FLIGHT = Duration.ofSeconds(2);

    final Ledger ledger = new Ledger();
    final int port = Programs.freePort();
    private final int down = Programs.freePort();
    private final CountingHop hop = new CountingHop(0, ledger);
    private final Path data;
    private final Path file;
    private final Load load;
    private boolean begun;

    /**
     * @param folder for the configuration
     * @param data for the spool and the journal
     */
    Trial(Path folder, Path data) throws IOException {
        this.data = data;
        var lines =
                RunningRelay.toPort(hop.port())
                        .replace("127.0.0.1:0", "127.0.0.1:" + port)
                        .replace(
                                "routes:\n",
                                "routes:\n  - { to: [stuck.example], next-hop: \"127.0.0.1:%d\" }\n"
                                        .formatted(down));
        file =
                RunningRelay.write(
                        folder,
                        "hostname: relay.test\ndata: "
                                + data
                                + "\n"
                                + lines
                                + "delivery: { first-retry: 1s, max-retry: 2s }\n"
                                + "spool: { min-free: 1 MiB }\n");
        load = new Load(port, SESSIONS, ledger, MUCH);
    }

    /** Starts the relay, and waits for nothing; the first time for its port. */
    PosternProcess begin() throws IOException {
        var relay =
                PosternProcess.begin(
                        Programs.postern(
                                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m"),
                                List.of("run", "-c", file.toString(), "--no-audit-self")));
        if (!begun) sendWhatGetsStuck(relay);
        begun = true;
        return relay;
    }

    /** Mail that has to be copied on whenever room is won back. */
    private void sendWhatGetsStuck(PosternProcess relay) throws IOException {
        relay.awaitPort(port);
        try (var client = new WireClient(port).begin()) {
            for (int i = 0; i < STUCK; i++) {
                var parcel = Parcel.to("s" + i + "@stuck.example", i, i * 10_000);
                if (Load.send(client, parcel).startsWith("250"))
                    ledger.answered(parcel.recipients());
            }
        }
    }

    /** Waits until the relay serves and has answered some messages, a random number. */
    void serve(PosternProcess relay, Random random) {
        relay.awaitPort(port);
        int enough = ledger.answered() + 1 + random.nextInt(ENOUGH);
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> ledger.answered() >= enough);
    }

    /** The relay was ended by a fault: it may not have seen damage, or met a bug. */
    static void look(PosternProcess relay) throws IOException {
        assertThat(relay.output()).doesNotContain("DAMAGE", "bug:");
    }

    /** Starts it for the last time, lets everything arrive, and demands what was promised. */
    void finish() throws Exception {
        load.close();
        try (var last = begin();
                var _ = new CountingHop(down, ledger)) {
            last.awaitPort(port);
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(ledger.missing()).isEmpty());
            assertThat(last.terminate()).as(last.output()).isZero();
            look(last);
        }
        assertThat(ledger.damaged()).isEmpty();
        assertThat(ledger.twice())
                .as("taken twice, with the time between the first copy and the fault")
                .allSatisfy(twice ->
                        assertThat(Math.abs(twice.nanosBeforeFault()))
                                .isLessThan(IN_FLIGHT.toNanos()));
        try (var spool =
                SegmentSpool.open(
                        data.resolve("spool"),
                        new Settings.Spooling(1 << 20, 0),
                        InstantSource.system())) {
            // what nobody was answered for may still wait, and is tried again
            var left = new ArrayList<String>();
            spool.forEach(entry -> {
                for (var recipient : entry.message().envelope().recipients())
                    if (ledger.isAnswered(recipient.to().toString()))
                        left.add(entry.id() + " to " + recipient.to() + ": " + entry.states());
            });
            assertThat(left).as("answered and arrived, and still in the spool").isEmpty();
        }
    }

    void addTo(Sum sum) {
        sum.add(ledger, load.sent());
    }

    @Override
    public void close() throws IOException {
        load.close();
        hop.close();
    }
}
