package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes by MX, with a real DNS server (Debian's unbound) on loopback. */
@Tag("peers")
class DnsTest {
    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path folder;

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
                          do-not-query-localhost: no
                          local-zone: "example." static
                          local-data: "two.example. MX 10 down.example."
                          local-data: "two.example. MX 20 up.example."
                          local-data: "down.example. A 127.0.0.77"
                          local-data: "up.example. A 127.0.0.1"
                          local-data: "plain.example. A 127.0.0.1"
                          local-data: "null.example. MX 0 ."
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
    void exchangersAreTriedInOrderAndDomainsThatTakeNoMailAreReported() throws Exception {
        int dns = Programs.freePort();
        var unbound = unbound(dns);
        try (var hop = new RecordingHop();
                var relay =
                        RunningRelay.of(
                                RunningRelay.toPort(1).replace("\"127.0.0.1:1\"", "mx")
                                        + "dns: { servers: [\"127.0.0.1:"
                                        + dns
                                        + "\"] }\n",
                                Worlds.exchangersAt(hop.port()));
                var client = new WireClient(relay.port("in")).begin()) {
            assertThat(client.deliver("sender@plain.example", "a@two.example", DATA))
                    .startsWith("250");
            assertThat(client.deliver("sender@plain.example", "b@plain.example", DATA))
                    .startsWith("250");
            await().atMost(Duration.ofSeconds(30)).until(() -> hop.taken().size() == 2);
            assertThat(hop.taken())
                    .flatExtracting(RecordingHop.Taken::rcpt)
                    .containsExactlyInAnyOrder("<a@two.example>", "<b@plain.example>");

            assertThat(client.deliver("sender@plain.example", "c@null.example", DATA))
                    .startsWith("250");
            assertThat(client.deliver("sender@plain.example", "d@missing.example", DATA))
                    .startsWith("250");
            await().atMost(Duration.ofSeconds(30)).until(() -> hop.taken().size() == 4);
            var reports = hop.taken().subList(2, 4);
            assertThat(reports)
                    .allSatisfy(r -> {
                        assertThat(r.mail()).startsWith("<>");
                        assertThat(r.rcpt()).containsExactly("<sender@plain.example> NOTIFY=NEVER");
                        assertThat(r.text())
                                .contains("multipart/report")
                                .contains("Action: failed");
                    });
            assertThat(reports)
                    .anySatisfy(r ->
                            assertThat(r.text())
                                    .contains("Status: 5.1.10")
                                    .contains("c@null.example"));
            assertThat(reports)
                    .anySatisfy(r ->
                            assertThat(r.text())
                                    .contains("Status: 5.1.2")
                                    .contains("d@missing.example"));
        } finally {
            unbound.destroy();
            unbound.waitFor();
        }
    }
}
