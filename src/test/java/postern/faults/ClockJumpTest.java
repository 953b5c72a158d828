package postern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.app.PosternProcess;
import postern.app.Programs;
import postern.app.RunningRelay;
import postern.app.WireClient;

/** The clock of the machine is set, by a lot, while the relay runs and while it does not. */
@Tag("slow")
@Tag("peers")
@Tag("long")
@Timeout(240)
class ClockJumpTest {
    @TempDir Path folder;
    private final Ledger ledger = new Ledger();
    private Shim shim;
    private int port;
    private int hop;
    private Path file;
    private int next;

    @BeforeEach
    void begin() throws Exception {
        port = Programs.freePort();
        hop = Programs.freePort();
        file =
                RunningRelay.write(
                        folder,
                        RunningRelay.toPort(hop).replace("127.0.0.1:0", "127.0.0.1:" + port)
                                + "delivery: { first-retry: 2s, max-retry: 2s }\n");
        shim = new Shim(folder, folder.resolve("data"));
    }

    private PosternProcess relay() throws IOException {
        return PosternProcess.run(
                shim.before(
                        Programs.postern(
                                List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"),
                                List.of("run", "-c", file.toString(), "--no-audit-self")),
                        false),
                port);
    }

    private void send() throws IOException {
        try (var client = new WireClient(port).begin()) {
            var parcel = Parcel.to("n" + next + "@d.example", next++, 5_000);
            assertThat(Load.send(client, parcel)).startsWith("250");
            ledger.answered(parcel.recipients());
        }
    }

    private void arrives(PosternProcess relay) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> {
                    var output = relay.output();
                    assertThat(ledger.missing())
                            .as(output.substring(Math.max(0, output.length() - 3_000)))
                            .isEmpty();
                });
    }

    @Test
    void setWhileItRunsItHoldsUpNothing() throws Exception {
        try (var relay = relay()) {
            for (var ahead :
                    List.of(Duration.ofHours(-1), Duration.ofHours(3), Duration.ofHours(-2))) {
                send();
                if (next == 1)
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> relay.output().contains("deferred to=n0@d.example"));
                shim.setClock(ahead);
                send(); // it serves on
                try (var _ = new CountingHop(hop, ledger)) {
                    arrives(relay); // and comes back to hosts that were down
                }
            }
            assertThat(relay.output()).doesNotContain("bug:");
            assertThat(relay.terminate()).isZero();
        }
        assertThat(ledger.twice()).isEmpty();
    }

    /** No id is given out twice, or one message would settle another. */
    @Test
    void setBackWhileItIsDeadItLosesNothing() throws Exception {
        shim.setClock(Duration.ofDays(2));
        for (int life = 0; life < 3; life++) {
            try (var relay = relay()) {
                for (int i = 0; i < 30; i++) send();
                relay.kill();
            }
            shim.setClock(Duration.ofDays(-life));
        }
        try (var relay = relay();
                var _ = new CountingHop(hop, ledger)) {
            arrives(relay);
            assertThat(relay.output()).doesNotContain("DAMAGE", "bug:");
            assertThat(relay.terminate()).isZero();
        }
        assertThat(ledger.damaged()).isEmpty();
        assertThat(ledger.arrived()).isEqualTo(90);
        assertThat(ledger.twice()).isEmpty();
    }
}
