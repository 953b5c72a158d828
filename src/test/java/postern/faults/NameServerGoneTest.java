package postern.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.app.PosternProcess;
import postern.app.Programs;

/** The DNS of a relay that delivers by MX falls silent under load, and is killed then. */
@Tag("slow")
@Tag("peers")
@Timeout(120)
class NameServerGoneTest {
    private static final int FRESH = 20;

    @TempDir Path folder;
    private int domains;

    /** Debian's unbound; every name in {@code example.} has the same exchanger. */
    private Process unbound(int port) throws IOException {
        var file =
                Files.writeString(
                        folder.resolve("unbound.conf"),
                        """
                        server:
                          interface: 127.0.0.1@%d
                          do-daemonize: no
                          use-syslog: no
                          username: ""
                          chroot: ""
                          pidfile: ""
                          directory: "%s"
                          local-zone: "example." redirect
                          local-data: "example. 1 IN MX 10 hop.test."
                          local-zone: "test." static
                          local-data: "hop.test. 1 IN A 127.0.0.1"
                        remote-control:
                          control-enable: no
                        """
                                .formatted(port, folder));
        return new ProcessBuilder(Programs.find("unbound"), "-d", "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("unbound.log").toFile())
                .start();
    }

    @Test
    void mailWaitsWhileTheDnsIsGoneAndArrivesOnceItIsBack() throws Exception {
        int port = Programs.freePort();
        var rig =
                Rig.byExchangers(
                        folder,
                        "dns: { servers: [\"127.0.0.1:%d\"], timeout: 1s }\n".formatted(port));
        var unbound = unbound(port);
        try (var _ = rig.hop();
                var relay = rig.run(rig.commandByExchangers())) {
            try (var _ = new Load(rig.port, 4, rig.ledger, 300)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> rig.ledger.arrived() >= 100);
                Programs.run(List.of("kill", "-STOP", Long.toString(unbound.pid())));
                serves(rig, relay);
                unbound.destroyForcibly().waitFor();
                serves(rig, relay);
            }
            assertThat(rig.ledger.missing()).hasSizeGreaterThanOrEqualTo(2 * FRESH);
            unbound = unbound(port);
            rig.arrives(relay);
            assertThat(rig.ledger.copies("a@b.example")).as("notifications").isZero();
            assertThat(rig.ledger.twice()).isEmpty();
            rig.end(relay);
        } finally {
            unbound.destroyForcibly().waitFor();
        }
    }

    /** Mail to domains that nobody has asked for yet is taken at once, and waits. */
    private void serves(Rig rig, PosternProcess relay) throws IOException {
        int first = domains;
        for (; domains < first + FRESH; domains++) {
            long before = System.nanoTime();
            assertThat(rig.send("d" + domains + ".example", 2_000)).startsWith("250");
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(5));
        }
        for (int i = first; i < domains; i++) {
            var domain = "@d" + i + ".example";
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(relay.output())
                                    .containsPattern(
                                            "deferred to=\\S+" + domain + ".*451 4\\.4\\.3 "));
        }
    }
}
