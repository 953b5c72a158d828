package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.console.ControlProtocol.Ending;
import postern.spool.RecipientState;

/** What an attack on the whole relay found once. */
@Timeout(120)
class TroubleTest {
    private static final String NO_IPV6 = "-Djava.net.preferIPv4Stack=true";
    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    private static String lastReply(RunningRelay relay) {
        var replies = new ArrayList<String>();
        relay.server()
                .spool()
                .forEach(entry -> {
                    if (entry.states().getFirst() instanceof RecipientState.Waiting waiting
                            && waiting.last() != null) replies.add(waiting.last().toString());
                });
        return String.join(" / ", replies);
    }

    @Test
    void aHostThatNeverAnswersAConnectionIsGivenUpInTime() throws IOException {
        var held = new ArrayList<Socket>();
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(silent, held);
            var settings = "delivery: { connect-timeout: 1s, first-retry: 1s, max-retry: 1s }\n";
            try (var relay =
                            RunningRelay.of(RunningRelay.toPort(silent.getLocalPort()) + settings);
                    var client = new WireClient(relay.port("in")).begin()) {
                assertThat(client.deliver("a@b.example", "c@d.example", DATA)).startsWith("250");
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> lastReply(relay).startsWith("451 4.4"));
            }
        } finally {
            for (var socket : held) socket.close();
        }
    }

    /** Connects until the backlog is full, so that the next one gets no answer at all. */
    private static void fill(ServerSocket silent, List<Socket> held) throws IOException {
        for (int i = 0; i < 20; i++) {
            var socket = new Socket();
            held.add(socket);
            try {
                socket.connect(silent.getLocalSocketAddress(), 300);
            } catch (SocketTimeoutException _) {
                return;
            }
        }
        throw new AssertionError("the backlog is never full");
    }

    /** A host without IPv6 that a DNS sends to IPv6: the mail waits, and is tried again. */
    @Test
    void anAddressOfAKindThatTheHostLacksStrandsNoDestination(@TempDir Path folder)
            throws Exception {
        int port = Programs.freePort();
        var lines =
                RunningRelay.toPort(25)
                        .replace("127.0.0.1:25", "[2001:db8::25]:25")
                        .replace("127.0.0.1:0", "127.0.0.1:" + port);
        var file =
                RunningRelay.write(
                        folder, lines + "delivery: { first-retry: 1s, max-retry: 1s }\n");
        try (var relay = PosternProcess.run(file, port, NO_IPV6);
                var client = new WireClient(port).begin()) {
            assertThat(client.deliver("a@b.example", "c@d.example", DATA)).startsWith("250");
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() ->
                            assertThat(relay.output().split("451 4.4.1", -1))
                                    .as(relay.output())
                                    .hasSizeGreaterThan(2));
            assertThat(relay.output()).contains("no addresses of that kind");
        }
    }

    @Test
    void aListenerOfAKindThatTheHostLacksIsToldAtTheStart(@TempDir Path folder) throws Exception {
        var lines = RunningRelay.toPort(25).replace("127.0.0.1:0", "[::1]:" + Programs.freePort());
        var words = List.of("run", "-c", RunningRelay.write(folder, lines).toString());
        var result = Programs.run(Programs.postern(List.of(NO_IPV6), words).command());
        assertThat(result.status()).as(result.output()).isEqualTo(69);
        assertThat(result.output())
                .contains("listener in", "this host has no addresses of that kind")
                .doesNotContain("should not have happened");
    }

    /** Mail is more important. */
    @Test
    void metricsAtAnAddressOfAKindThatTheHostLacksAreOnlyToldOf(@TempDir Path folder)
            throws Exception {
        int port = Programs.freePort();
        var lines =
                RunningRelay.toPort(25).replace("127.0.0.1:0", "127.0.0.1:" + port)
                        + "metrics: { address: \"[::1]:%d\" }\n".formatted(Programs.freePort());
        try (var relay = PosternProcess.run(RunningRelay.write(folder, lines), port, NO_IPV6)) {
            await().untilAsserted(() ->
                    assertThat(relay.output())
                            .containsPattern(
                                    "metrics cannot be served on ::1 .*Unsupported address type"));
        }
    }

    /** Each renegotiation would cost us far more than the client. */
    @Test
    void aClientMayNotNegotiateTls12Anew(@TempDir Path folder) throws Exception {
        int port = Programs.freePort();
        var lines = RunningRelay.toPort(25).replace("127.0.0.1:0", "127.0.0.1:" + port);
        try (var relay = PosternProcess.run(RunningRelay.write(folder, lines), port);
                var client = new WireClient(port).begin()) {
            assertThat(client.say("STARTTLS")).startsWith("220");
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            var socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(client.socket(), "relay.test", port, true);
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            var secure = new WireClient(socket);
            assertThat(secure.say("EHLO client.test")).startsWith("250");
            assertThatThrownBy(
                            () -> {
                                socket.startHandshake();
                                secure.say("NOOP");
                            })
                    .isInstanceOf(IOException.class);
            assertThat(relay.output()).doesNotContain("bug:");
        }
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** HOSTILE 37. */
    @Test
    void aReloadDoesNotForgetWhereWeListen() throws IOException {
        int port = Programs.freePort();
        try (var relay =
                        RunningRelay.of(
                                RunningRelay.toPort(port)
                                        .replace("127.0.0.1:0", "127.0.0.1:" + port));
                var client = new WireClient(port).begin()) {
            assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
            assertThat(client.deliver("a@b.example", "c@d.example", DATA)).startsWith("250");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> lastReply(relay).startsWith("451 4.4.6"));
        }
    }
}
