package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.console.ControlProtocol.Ending;
import postern.net.Authority;
import postern.net.Certificates.Identity;

/** A relay whose certificate is replaced while clients are there. */
@Timeout(60)
class CertificateRelayTest {
    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Authority CA = new Authority("Test CA");
    private static final Identity OLD = CA.issue(Authority.ec("relay.test"));
    private static final Identity NEW = CA.issue(Authority.rsa("relay.test"));

    @TempDir Path folder;

    private static SSLSocket secure(Socket clear) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("ca", CA.certificate());
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        var socket =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(clear, "relay.test", clear.getPort(), true);
        socket.startHandshake();
        return socket;
    }

    /** A session behind STARTTLS, and the certificate that it was shown. */
    private record Client(WireClient session, X509Certificate shown) implements AutoCloseable {
        static Client of(RunningRelay relay) throws Exception {
            var clear = new WireClient(relay.port("in")).begin();
            assertThat(clear.say("STARTTLS")).startsWith("220");
            var socket = secure(clear.socket());
            var session = new WireClient(socket);
            session.say("EHLO client.test");
            return new Client(
                    session, (X509Certificate) socket.getSession().getPeerCertificates()[0]);
        }

        @Override
        public void close() throws IOException {
            session.close();
        }
    }

    private RunningRelay relay(RecordingHop hop) throws IOException {
        Authority.write(folder, "a", OLD);
        return RunningRelay.in(
                folder,
                RunningRelay.toPort(hop.port())
                        + "tls: { certificate: a.pem, key: a.key }\nlog: { file: log.txt }\n",
                Worlds.QUIET);
    }

    @Test
    void newFilesAreForNewHandshakesAndOpenSessionsGoOn() throws Exception {
        try (var hop = new RecordingHop();
                var relay = relay(hop);
                var before = Client.of(relay)) {
            assertThat(before.shown).isEqualTo(OLD.leaf());
            Authority.write(folder, "a", NEW);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        try (var after = Client.of(relay)) {
                            return after.shown.equals(NEW.leaf());
                        }
                    });
            assertThat(before.session.deliver("a@b.example", "c@d.example", DATA))
                    .startsWith("250");
        }
    }

    @Test
    void aReloadTakesThemAtOnceAndOpenSessionsGoOn() throws Exception {
        try (var hop = new RecordingHop();
                var relay = relay(hop);
                var before = Client.of(relay)) {
            Authority.write(folder, "a", NEW);
            assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
            try (var after = Client.of(relay)) {
                assertThat(after.shown).isEqualTo(NEW.leaf());
            }
            assertThat(before.session.deliver("a@b.example", "c@d.example", DATA))
                    .startsWith("250");
        }
    }

    @Test
    void aReloadWithABrokenPairIsRefusedAndTheOldOneIsShown() throws Exception {
        try (var hop = new RecordingHop();
                var relay = relay(hop)) {
            Files.writeString(folder.resolve("a.key"), "-----BEGIN PRIVATE KEY-----\nMIGH");
            assertThat(relay.server().reload())
                    .isInstanceOfSatisfying(
                            Ending.Refused.class,
                            refused ->
                                    assertThat(refused.toString())
                                            .contains("stays in force: cannot read", "a.key"));
            try (var after = Client.of(relay)) {
                assertThat(after.shown).isEqualTo(OLD.leaf());
            }
        }
    }
}
