package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.net.Authority;
import postern.net.SecureDoor;

/** HOSTILE 39: REQUIRETLS from a client's TLS to a next hop's, or not at all (RFC 8689). */
@Timeout(120)
class RequireTlsTest {
    private static final byte[] DATA =
            "Subject: a\r\n\r\nsecret\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Authority CA = new Authority("Test CA");

    private Path folder;
    private RecordingHop hop;

    @BeforeEach
    void begin() throws IOException {
        folder = Files.createTempDirectory("postern-test-"); // the relay deletes it
        CA.write(folder, "ca.pem");
        hop = new RecordingHop();
    }

    @AfterEach
    void end() throws IOException {
        hop.close();
    }

    /** Mail for others goes to the hop, that for the sender to the same in any manner. */
    private RunningRelay relay(int port, String scheme) throws IOException {
        var routes =
                """
                routes:
                  - { to: [back.example], next-hop: "127.0.0.1:%1$d" }
                  - { to: any, next-hop: "%2$s127.0.0.1:%1$d", verify: { name: mx.test, ca: ca.pem } }
                delivery: { first-retry: 1s, max-retry: 1s }
                log: { file: relay.log }
                """
                        .formatted(port, scheme);
        var lines =
                RunningRelay.toPort(1)
                        .replace("tls: offered }", "tls: implicit }")
                        .replaceAll("(?s)routes:.*", routes);
        return RunningRelay.in(folder, lines, Worlds.QUIET);
    }

    private static void send(RunningRelay relay, String parameters) throws IOException {
        try (var client = new WireClient(secure(relay.port("in"))).begin()) {
            assertThat(client.say("MAIL FROM:<a@back.example>" + parameters)).startsWith("250");
            assertThat(client.say("RCPT TO:<b@y.example>")).startsWith("250");
            assertThat(client.say("DATA")).startsWith("354");
            client.send(DATA);
            assertThat(client.reply()).startsWith("250");
        }
    }

    private void showing(String name, String... more) throws IOException {
        hop.startTls(SecureDoor.context(CA.issue(Authority.ec(name))), more);
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("relay.log"));
    }

    private RecordingHop.Taken report() {
        await().atMost(Duration.ofSeconds(30)).until(() -> hop.taken().size() == 1);
        var report = hop.taken().getFirst();
        assertThat(report.mail()).startsWith("<>");
        assertThat(report.text()).contains("multipart/report").doesNotContain("secret");
        return report;
    }

    @Test
    void itGoesOnWithTheMessageToAHopThatIsProved() throws IOException {
        showing("mx.test", "REQUIRETLS");
        try (var relay = relay(hop.port(), "")) {
            send(relay, " REQUIRETLS");
            await().atMost(Duration.ofSeconds(30)).until(() -> hop.taken().size() == 1);
            assertThat(hop.taken().getFirst().mail()).endsWith(" REQUIRETLS");
            assertThat(hop.taken().getFirst().secure()).isTrue();
            assertThat(log()).contains("security=verified");
            send(relay, "");
            await().atMost(Duration.ofSeconds(30)).until(() -> hop.taken().size() == 2);
            assertThat(hop.taken().getLast().mail()).doesNotContain("REQUIRETLS");
        }
    }

    @Test
    void itIsKeptWhileTheMessageWaitsInTheSpool() throws IOException {
        try (var relay = relay(1, "")) {
            send(relay, " REQUIRETLS");
            await().atMost(Duration.ofSeconds(30)).until(() -> log().contains(" deferred "));
            relay.stop();
            showing("mx.test", "REQUIRETLS");
            var again = relay(hop.port(), "");
            await().atMost(Duration.ofSeconds(30)).until(() -> hop.taken().size() == 1);
            again.stop();
        }
        assertThat(hop.taken().getFirst().mail()).endsWith(" REQUIRETLS");
    }

    @Test
    void aHopThatDoesNotOfferItGetsNothing() throws IOException {
        showing("mx.test");
        try (var relay = relay(hop.port(), "")) {
            send(relay, " REQUIRETLS RET=FULL"); // which counts for nothing (RFC 8689 §5)
            assertThat(report().text()).contains("Status: 5.7.30");
        }
        assertThat(hop.commands()).noneMatch(line -> line.contains("y.example"));
    }

    @Test
    void aHopInClearGetsNothing() throws IOException {
        try (var relay = relay(hop.port(), "")) {
            send(relay, " REQUIRETLS");
            assertThat(report().text()).contains("Status: 5.7.10");
        }
        assertThat(hop.commands()).noneMatch(line -> line.contains("y.example"));
    }

    @Test
    void aHopWithAnotherCertificateGetsNothing() throws IOException {
        showing("elsewhere.test", "REQUIRETLS");
        try (var relay = relay(hop.port(), "")) {
            send(relay, " REQUIRETLS");
            assertThat(report().text())
                    .contains("Status: 5.7.10", "elsewhere.test, not for mx.test");
        }
        assertThat(hop.commands()).noneMatch(line -> line.contains("y.example"));
    }

    @Test
    void lmtpIsNoException() throws IOException {
        try (var relay = relay(hop.port(), "lmtp://")) {
            send(relay, " REQUIRETLS");
            assertThat(report().text()).contains("Status: 5.7.10");
        }
        assertThat(hop.commands()).noneMatch(line -> line.contains("y.example"));
    }

    static Socket secure(int port) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            return context.getSocketFactory().createSocket("127.0.0.1", port);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
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
}
