package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.net.CertificateCheck.Finding;
import postern.net.CertificateCheck.Kind;
import postern.net.Certificates.Identity;
import postern.net.Identities.Named;

/** What is said of a certificate that clients would object to. */
class CertificateCheckTest {
    private final Instant now = Instant.now();
    private static final Authority CA = new Authority("Test CA");

    private List<Finding> findings(Identity identity, String hostname, String... names) {
        return CertificateCheck.examine(Named.of(identity, List.of(names)), hostname, now);
    }

    private Finding only(Identity identity, String... names) {
        var findings = findings(identity, "mail.example", names);
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }

    @Test
    void nothingIsSaidOfAGoodOne() {
        assertThat(findings(CA.issue(Authority.ec("mail.example")), "mail.example")).isEmpty();
        assertThat(findings(CA.issue(Authority.rsa("*.example")), "mail.example")).isEmpty();
    }

    @Test
    void expired() {
        var finding = only(CA.issue(Authority.ec("mail.example").until(now.minusSeconds(3600))));
        assertThat(finding.grave()).isTrue();
        assertThat(finding.kind()).isEqualTo(Kind.TIME);
        assertThat(finding.why()).startsWith("the certificate expired on ");
    }

    @Test
    void notYetValid() {
        var finding = only(CA.issue(Authority.ec("mail.example").from(now.plusSeconds(3600))));
        assertThat(finding.grave()).isTrue();
        assertThat(finding.why()).startsWith("the certificate is not valid before ");
    }

    @Test
    void expiringWithinFourteenDays() {
        var soon = now.plus(Duration.ofDays(13)).plusSeconds(3600);
        var finding = only(CA.issue(Authority.ec("mail.example").until(soon)));
        assertThat(finding.grave()).isFalse();
        assertThat(finding.why()).endsWith(", in 13 days");
        var later = now.plus(Duration.ofDays(14)).plusSeconds(60);
        assertThat(findings(CA.issue(Authority.ec("mail.example").until(later)), "mail.example"))
                .isEmpty();
    }

    @Test
    void forAnotherHost() {
        var finding = only(CA.issue(Authority.ec("a.other.example", "b.other.example")));
        assertThat(finding.kind()).isEqualTo(Kind.NAME);
        assertThat(finding.why())
                .isEqualTo(
                        "the certificate is not for mail.example, only for a.other.example,"
                                + " b.other.example");
        assertThat(findings(CA.issue(Authority.ec("a.other.example")), null)).isEmpty();
    }

    @Test
    void shownForANameThatIsNotInIt() {
        var finding = only(CA.issue(Authority.ec("mail.example")), "mail.example", "*.example");
        assertThat(finding.why())
                .isEqualTo("the certificate is not for *.example, only for mail.example");
    }

    @Test
    void aShortRsaKey() {
        var finding = only(CA.issue(new Authority.Order("RSA", 1024, "mail.example")));
        assertThat(finding.kind()).isEqualTo(Kind.KEY);
        assertThat(finding.why()).isEqualTo("the certificate has an RSA key of only 1024 bits");
    }

    @Test
    void aCurveThatIsNotSpoken() {
        assertThat(only(CA.issue(new Authority.Order("EC", 521, "mail.example"))).why())
                .isEqualTo("the certificate has a key on a curve that is not spoken here");
    }

    @Test
    void aSignatureThatCanBeForged() {
        assertThat(only(CA.issue(Authority.ec("mail.example").signed("SHA1withECDSA"))).why())
                .isEqualTo("the certificate is signed with SHA1withECDSA, which can be forged");
    }

    @Test
    void withoutItsIssuer() {
        var whole = CA.issue(Authority.ec("mail.example"));
        var finding = only(new Identity(List.of(whole.leaf()), whole.key()));
        assertThat(finding.grave()).isFalse();
        assertThat(finding.why())
                .isEqualTo(
                        "the certificate comes without its issuer \"CN=Test CA\", which clients may"
                                + " not know");
    }

    @Test
    void aChainInTheWrongOrder() {
        var whole = CA.issue(Authority.ec("mail.example"));
        var other = new Authority("Nobody").certificate();
        var finding =
                only(new Identity(List.of(whole.leaf(), other, CA.certificate()), whole.key()));
        assertThat(finding.grave()).isTrue();
        assertThat(finding.why())
                .isEqualTo(
                        "the chain is in the wrong order: behind \"CN=leaf\" stands \"CN=Nobody\","
                                + " which did not sign it");
        assertThat(finding.cure()).isEqualTo("put each certificate's issuer right behind it");
    }

    /** One of the same name that has another key is not the issuer. */
    @Test
    void anIssuerOfTheSameNameOnly() {
        var whole = CA.issue(Authority.ec("mail.example"));
        var twin = new Authority("Test CA").certificate();
        assertThat(only(new Identity(List.of(whole.leaf(), twin), whole.key())).cure())
                .isEqualTo("put the certificate of \"CN=Test CA\" behind it");
    }

    @Test
    void whoeverSignsItself() {
        var self = new Authority("mail.example");
        assertThat(self.certificate().getSubjectX500Principal().getName())
                .isEqualTo("CN=mail.example");
        var leaf = self.issue(Authority.ec("mail.example"));
        assertThat(findings(new Identity(List.of(self.certificate()), leaf.key()), "mail.example"))
                .isEmpty();
    }
}
