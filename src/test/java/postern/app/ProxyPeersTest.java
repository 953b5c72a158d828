package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Behind proxies that others wrote. */
@Tag("peers")
@Timeout(120)
class ProxyPeersTest extends ProxyRig {
    @Test
    void swaksSendsBothVersions() throws Exception {
        for (var version : List.of("1", "2")) {
            var result =
                    Programs.run(
                            List.of(
                                    Programs.find("swaks"),
                                    "--server",
                                    "127.0.0.1:" + relay.port("in"),
                                    "--proxy-version",
                                    version,
                                    "--proxy-family",
                                    version.equals("1") ? "TCP4" : "AF_INET",
                                    "--proxy-source",
                                    "10.20.1.1",
                                    "--proxy-source-port",
                                    "4000",
                                    "--proxy-dest",
                                    "127.0.0.1",
                                    "--proxy-dest-port",
                                    "25",
                                    "--from",
                                    "me@b.example",
                                    "--to",
                                    "you@foreign.example"));
            assertThat(result.status()).as(result.output()).isZero();
        }
        await().atMost(Duration.ofSeconds(20)).until(() -> hop.taken().size() == 2);
        awaitJournal("\"client\":\"10.20.1.1\",\"port\":4000,\"proxy\":\"127.0.0.1\"");
    }

    /** A client at 127.0.0.3 stays 127.0.0.3 behind HAProxy, and HAProxy's own checks pass. */
    @Test
    void haproxySpeaksForItsClients() throws Exception {
        for (var send :
                List.of("send-proxy", "send-proxy-v2", "send-proxy-v2 proxy-v2-options crc32c")) {
            int port = Programs.freePort();
            var file = relay.folder().resolve("haproxy.cfg");
            Files.writeString(
                    file,
                    """
                    defaults
                      mode tcp
                      timeout connect 5s
                      timeout client 30s
                      timeout server 30s
                    listen smtp
                      bind 127.0.0.1:%d
                      option smtpchk EHLO haproxy.test
                      server relay 127.0.0.1:%d %s check check-%s inter 200ms
                    """
                            .formatted(port, relay.port("in"), send, "send-proxy"));
            var haproxy =
                    new ProcessBuilder(Programs.find("haproxy"), "-db", "-f", file.toString())
                            .redirectErrorStream(true)
                            .redirectOutput(relay.folder().resolve("haproxy.txt").toFile())
                            .start();
            try {
                await().atMost(Duration.ofSeconds(20))
                        .ignoreExceptions()
                        .untilAsserted(() -> {
                            var from = InetAddress.getByAddress(new byte[] {127, 0, 0, 3});
                            var to = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
                            try (var client =
                                    new WireClient(new Socket(to, port, from, 0)).begin()) {
                                assertThat(client.deliver("a@b.example", "c@ours.example", DATA))
                                        .startsWith("250");
                            }
                        });
                Thread.sleep(500); // some checks
            } finally {
                haproxy.destroy();
                haproxy.onExit().join();
            }
            awaitJournal("\"client\":\"127.0.0.3\"");
            assertThat(journal()).as(send).doesNotContain("\"event\":\"turned-away\"");
            assertThat(Files.readString(relay.folder().resolve("haproxy.txt")))
                    .doesNotContain("DOWN");
        }
    }
}
