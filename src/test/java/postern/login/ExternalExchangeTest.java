package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.login.Exchanging.ANN;
import static postern.login.Exchanging.challenge;
import static postern.login.Exchanging.exchange;
import static postern.login.Exchanging.octets;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.mail.Domain;
import postern.net.Certificates;

class ExternalExchangeTest {
    @TempDir static Path folder;
    private static X509Certificate certificate;

    @BeforeAll
    static void certify() throws Exception {
        certificate =
                Certificates.selfSigned(
                                folder,
                                Domain.of("client.example"),
                                Instant.parse("2026-11-25T00:00:00Z"))
                        .leaf();
    }

    private static Exchange shown() {
        return exchange(
                Mechanism.EXTERNAL, new SecureChannel(new byte[0], new byte[0], certificate));
    }

    @Test
    void theCertificateIsAskedAbout() {
        var external = shown();
        assertThat(external.begin(new byte[0]))
                .isEqualTo(new Step.Ask(new Question.Certificate("", certificate)));
        assertThat(external.answered(new Answer.Welcome(ANN))).isEqualTo(new Step.Done(ANN));
    }

    @Test
    void anIdentityIsAskedAboutToo() {
        var external = shown();
        assertThat(challenge(external.begin(null))).isEmpty();
        assertThat(external.respond(octets("Ann")))
                .isEqualTo(new Step.Ask(new Question.Certificate("ann", certificate)));
        assertThat(external.answered(new Answer.Wrong("hers is another")))
                .isEqualTo(new Step.Failed("hers is another"));
    }

    @Test
    void withoutACertificateItFails() {
        assertThat(exchange(Mechanism.EXTERNAL).begin(octets("ann")))
                .isInstanceOf(Step.Failed.class);
        assertThat(exchange(Mechanism.EXTERNAL).begin(new byte[0])).isInstanceOf(Step.Failed.class);
    }

    @Test
    void whatIsNoIdentity() {
        assertThat(shown().begin(octets("a\0b"))).isInstanceOf(Step.Garbled.class);
        assertThat(shown().begin(octets("x".repeat(256)))).isInstanceOf(Step.Garbled.class);
        assertThat(shown().begin(octets("a b"))).isInstanceOf(Step.Failed.class);
    }
}
