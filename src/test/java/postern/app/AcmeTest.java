package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A running relay that gets its certificates from an authority (RFC 8555, RFC 8737). */
@Tag("peers")
@Timeout(180)
class AcmeTest {
    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir Path folder;
    private final MovedClock clock = new MovedClock();

    private RunningRelay relay(RecordingHop hop, String acme, String more) throws IOException {
        return RunningRelay.in(
                folder,
                RunningRelay.toPort(hop.port())
                        + "tls: { acme: { "
                        + acme
                        + " } }\nlog: { file: log.txt }\n"
                        + more,
                Worlds.at(clock));
    }

    /** What a new client is shown behind STARTTLS. */
    private static List<X509Certificate> shown(RunningRelay relay) throws Exception {
        try (var clear = new WireClient(relay.port("in")).begin()) {
            assertThat(clear.say("STARTTLS")).startsWith("220");
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            try (var socket =
                    (SSLSocket)
                            context.getSocketFactory()
                                    .createSocket(clear.socket(), "relay.test", 25, true)) {
                socket.startHandshake();
                return Stream.of(socket.getSession().getPeerCertificates())
                        .map(X509Certificate.class::cast)
                        .toList();
            }
        }
    }

    private static boolean isByPebble(RunningRelay relay) throws Exception {
        return shown(relay).getFirst().getIssuerX500Principal().getName().contains("Pebble");
    }

    private List<String> said() throws IOException {
        return Files.readString(folder.resolve("log.txt"))
                .lines()
                .filter(line -> line.contains("acme: ") || line.contains("bug: "))
                .toList();
    }

    private void awaitCertificate(RunningRelay relay, Pebble pebble) throws Exception {
        try {
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> isByPebble(relay));
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(said() + "\n" + pebble.log(), e);
        }
    }

    private void proveTaken(RunningRelay relay, Pebble pebble, String... names) throws Exception {
        awaitCertificate(relay, pebble);
        var chain = shown(relay);
        assertThat(chain).hasSizeGreaterThan(1);
        chain.get(0).verify(chain.get(1).getPublicKey());
        assertThat(chain.getFirst().getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(chain.getFirst().getSubjectAlternativeNames())
                .extracting(one -> String.valueOf(one.get(1)))
                .containsExactlyInAnyOrder(names);
        for (var file : List.of("account.key", "certificate.pem"))
            assertThat(
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(
                                            folder.resolve("data/acme").resolve(file))))
                    .isEqualTo("rw-------");
    }

    @Test
    void aCertificateComesByHttpWhileClientsAreServedAndNoncesAreRejected() throws Exception {
        try (var pebble = new Pebble(folder).rejectingNonces(30).start(Duration.ofDays(90));
                var hop = new RecordingHop();
                var relay =
                        relay(
                                hop,
                                pebble.keys()
                                        + ", names: [relay.test, mx.relay.test], email: a@b.example,"
                                        + " http: \"127.0.0.1:"
                                        + pebble.httpPort()
                                        + "\"",
                                "");
                var before = new WireClient(relay.port("in")).begin()) {
            proveTaken(relay, pebble, "relay.test", "mx.relay.test");
            assertThat(before.deliver("a@b.example", "c@d.example", DATA)).startsWith("250");
            assertThat(pebble.log()).contains("reject 30% of good nonces");
            assertThat(Pebble.listens(pebble.httpPort())).isFalse();
            assertThat(said()).hasSize(2);
            assertThat(said().getFirst())
                    .contains("there is no valid certificate yet: a self-signed one in ");
            assertThat(said().getLast())
                    .contains("a certificate for relay.test, mx.relay.test came from localhost");
        }
    }

    @Test
    void aCertificateComesByAHandshakeAndIsKeptOverARestart() throws Exception {
        try (var pebble = new Pebble(folder).start(Duration.ofDays(90));
                var hop = new RecordingHop()) {
            var keys =
                    pebble.keys()
                            + ", challenge: tls-alpn-01, tls-alpn: \"127.0.0.1:"
                            + pebble.tlsPort()
                            + "\"";
            var first = relay(hop, keys, "");
            List<X509Certificate> chain;
            try {
                proveTaken(first, pebble, "relay.test");
                assertThat(Pebble.listens(pebble.tlsPort())).isFalse();
                chain = shown(first);
            } finally {
                first.stop();
            }
            var orders = orders(pebble);
            try (var second = relay(hop, keys, "")) {
                assertThat(shown(second)).isEqualTo(chain);
                assertThat(second.server().reload().toString()).contains("reloaded");
                assertThat(orders(pebble)).isEqualTo(orders);
            }
        }
    }

    private static long orders(Pebble pebble) throws IOException {
        return pebble.log().lines().filter(line -> line.contains("/order-plz")).count();
    }

    @Test
    void aShortCertificateIsRenewedWithAThirdOfItsLifeLeft() throws Exception {
        try (var pebble = new Pebble(folder).start(Duration.ofHours(3));
                var hop = new RecordingHop();
                var relay =
                        relay(
                                hop,
                                pebble.keys() + ", http: \"127.0.0.1:" + pebble.httpPort() + "\"",
                                "")) {
            awaitCertificate(relay, pebble);
            var first = shown(relay).getFirst();
            assertThat(
                            Duration.between(
                                    first.getNotBefore().toInstant(),
                                    first.getNotAfter().toInstant()))
                    .isBetween(Duration.ofMinutes(179), Duration.ofMinutes(181));
            clock.move(Duration.ofMinutes(118));
            assertThat(shown(relay).getFirst()).isEqualTo(first);
            clock.move(Duration.ofMinutes(4));
            await().atMost(LONG)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> !shown(relay).getFirst().equals(first));
            var second = shown(relay).getFirst();
            assertThat(second.getPublicKey()).isNotEqualTo(first.getPublicKey());
            assertThat(isByPebble(relay)).isTrue();
        }
    }

    @Test
    void aRefusedChallengeIsToldOnceWithItsWordsAndTriedAgain() throws Exception {
        int elsewhere = Programs.freePort(); // where the authority does not look
        int metrics = Programs.freePort();
        try (var pebble = new Pebble(folder).start(Duration.ofDays(90));
                var hop = new RecordingHop();
                var relay =
                        relay(
                                hop,
                                pebble.keys() + ", http: \"127.0.0.1:" + elsewhere + "\"",
                                "metrics: { address: \"127.0.0.1:" + metrics + "\" }\n")) {
            await().atMost(LONG).until(() -> said().size() == 2);
            assertThat(said().getLast())
                    .contains(
                            "acme: no certificate for relay.test: localhost does not see that"
                                    + " relay.test is ours: ",
                            "connection refused",
                            "; let port 80 of relay.test (all of its A and AAAA records) lead to"
                                    + " 127.0.0.1 port "
                                    + elsewhere
                                    + " here. It is tried again on ");
            assertThat(metric(metrics, "postern_acme_failures_total")).isEqualTo(1);
            clock.move(Duration.ofSeconds(61));
            await().atMost(LONG).until(() -> metric(metrics, "postern_acme_failures_total") == 2);
            assertThat(said()).hasSize(2);
            assertThat(metric(metrics, "postern_acme_next_attempt_seconds"))
                    .isGreaterThan((double) clock.instant().plusSeconds(60).getEpochSecond());
            assertThat(isByPebble(relay)).isFalse();
            assertThat(Pebble.listens(elsewhere)).isFalse();
        }
    }

    private static double metric(int port, String name) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var text =
                    client.send(
                                    HttpRequest.newBuilder(
                                                    URI.create(
                                                            "http://127.0.0.1:"
                                                                    + port
                                                                    + "/metrics"))
                                            .build(),
                                    BodyHandlers.ofString())
                            .body();
            return text.lines()
                    .filter(line -> line.startsWith(name + "{name=\"relay.test\"} "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf('}') + 1)))
                    .findFirst()
                    .orElse(-1);
        }
    }

    @Test
    void anAuthorityThatIsDownAtTheStartIsAskedAgain() throws Exception {
        try (var pebble = new Pebble(folder);
                var hop = new RecordingHop();
                var relay =
                        relay(
                                hop,
                                pebble.keys() + ", http: \"127.0.0.1:" + pebble.httpPort() + "\"",
                                "");
                var client = new WireClient(relay.port("in")).begin()) {
            assertThat(client.deliver("a@b.example", "c@d.example", DATA)).startsWith("250");
            await().atMost(LONG).until(() -> said().size() == 2);
            assertThat(said().getLast())
                    .contains("cannot reach " + pebble.directory() + ": ")
                    .contains("; let this host connect to it, or mend acme.directory");
            assertThat(isByPebble(relay)).isFalse();
            pebble.start(Duration.ofDays(90));
            clock.move(Duration.ofSeconds(61));
            awaitCertificate(relay, pebble);
        }
    }

    @Test
    void aNameThatTheAuthorityDoesNotCertifyIsTold() throws Exception {
        try (var pebble = new Pebble(folder).start(Duration.ofDays(90));
                var hop = new RecordingHop();
                var _ =
                        relay(
                                hop,
                                pebble.keys()
                                        + ", names: [blocked.test], http: \"127.0.0.1:"
                                        + pebble.httpPort()
                                        + "\"",
                                "")) {
            await().atMost(LONG).until(() -> said().size() == 2);
            assertThat(said().getLast())
                    .contains("localhost refuses: ", "rejectedIdentifier")
                    .contains("; name only hosts in acme.names that this authority certifies");
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
