package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.acme.Storage;
import postern.net.Authority;
import postern.net.Certificates.Identity;
import postern.watch.Metrics;

/** Certificate files that are replaced while they are in use (HOSTILE.md case 42). */
class ServerCertificatesTest {
    private static final Authority CA = new Authority("Test CA");
    private static final Identity ONE = CA.issue(Authority.ec("mail.ours.example"));
    private static final Identity TWO = CA.issue(Authority.rsa("mail.ours.example"));

    @TempDir Path folder;
    private final MovedClock clock = new MovedClock();
    private final List<String> said = new ArrayList<>();
    private final Metrics metrics = new Metrics();
    private ServerCertificates certificates;

    @AfterEach
    void end() {
        if (certificates != null) certificates.close();
    }

    private void begin(String tls) throws IOException {
        begin(tls, "{ address: \"127.0.0.1:25\" }");
    }

    private void begin(String tls, String listener) throws IOException {
        var file =
                RunningRelay.write(
                        folder,
                        """
                        hostname: mail.ours.example
                        data: data
                        domains: [ours.example]
                        listeners: { in: %s }
                        grants: [ { receive: {} } ]
                        routes: [ { to: any, next-hop: mx } ]
                        %s
                        """
                                .formatted(listener, tls));
        var settings = Configuration.read(file);
        certificates =
                new ServerCertificates(
                        settings,
                        new ServerCertificates.Held(settings),
                        clock,
                        (level, text) -> said.add(level + " " + text.replace(folder + "/", "")),
                        metrics);
    }

    private void beginWith(Identity identity) throws IOException {
        Authority.write(folder, "a", identity);
        begin("tls: { certificate: a.pem, key: a.key }");
    }

    /** Twice: files are taken once they have stood still. */
    private void look() {
        certificates.look();
        certificates.look();
    }

    private String metric(String name) {
        var text = new StringBuilder();
        metrics.write(text);
        return text.toString()
                .lines()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .orElse("none");
    }

    private static double end(Identity identity) {
        return (double) identity.leaf().getNotAfter().toInstant().getEpochSecond();
    }

    private double notAfter(String name) {
        var line = metric("postern_certificate_not_after_seconds{name=\"" + name + "\"}");
        return Double.parseDouble(line.substring(line.indexOf('}') + 1));
    }

    @Test
    void aReplacedPairIsTakenUp() throws Exception {
        beginWith(ONE);
        assertThat(notAfter("mail.ours.example")).isEqualTo(end(ONE));
        look();
        assertThat(said).isEmpty();
        var later =
                CA.issue(
                        Authority.ec("mail.ours.example")
                                .until(clock.instant().plus(Duration.ofDays(300))));
        Authority.write(folder, "a", later);
        look();
        assertThat(said).containsExactly("INFO a.pem was replaced, and is in use");
        assertThat(notAfter("mail.ours.example")).isEqualTo(end(later));
        assertThat(metric("postern_certificate_changes_total{result=\"taken\"}")).endsWith(" 1");
    }

    @Test
    void halfOfAPairIsNotTakenForTheWhole() throws Exception {
        beginWith(ONE);
        Authority.write(folder, "b", TWO);
        Files.move(
                folder.resolve("b.pem"),
                folder.resolve("a.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        certificates.look();
        Files.move(
                folder.resolve("b.key"),
                folder.resolve("a.key"),
                StandardCopyOption.REPLACE_EXISTING);
        look();
        assertThat(said).containsExactly("INFO a.pem was replaced, and is in use");
    }

    @Test
    void aBrokenPairIsToldOnceAndTheOldOneStaysInUse() throws Exception {
        beginWith(ONE);
        Authority.write(folder, "b", TWO);
        Files.copy(
                folder.resolve("b.key"),
                folder.resolve("a.key"),
                StandardCopyOption.REPLACE_EXISTING);
        look();
        look();
        assertThat(said)
                .containsExactly(
                        "ERROR a.pem was replaced, but the old one stays in use: a.key is not the key"
                                + " of the certificate in a.pem; name the key that the certificate was"
                                + " made for; the certificate itself must stand first in its file");
        assertThat(notAfter("mail.ours.example")).isEqualTo(end(ONE));
        assertThat(metric("postern_certificate_problems")).endsWith(" 1");
        assertThat(metric("postern_certificate_changes_total{result=\"refused\"}")).endsWith(" 1");

        Authority.write(folder, "a", TWO);
        look();
        assertThat(said).last().isEqualTo("INFO a.pem was replaced, and is in use");
        assertThat(metric("postern_certificate_problems")).endsWith(" 0");
    }

    @Test
    void aFileThatIsHalfWrittenOrGoneChangesNothing() throws Exception {
        beginWith(ONE);
        var text = Files.readString(folder.resolve("a.pem"));
        Files.writeString(folder.resolve("a.pem"), text.substring(0, text.length() / 3));
        look();
        Files.delete(folder.resolve("a.pem"));
        look();
        assertThat(said)
                .hasSize(2)
                .allSatisfy(line ->
                        assertThat(line)
                                .startsWith(
                                        "ERROR a.pem was replaced, but the old one stays in use:"
                                                + " cannot read a.pem: "));
        assertThat(notAfter("mail.ours.example")).isEqualTo(end(ONE));
    }

    @Test
    void oneThatIsBrokenHoldsUpNoOther() throws Exception {
        Authority.write(folder, "a", ONE);
        Authority.write(folder, "b", CA.issue(Authority.ec("mx.theirs.example")));
        begin(
                """
                tls:
                  certificates:
                    - { certificate: a.pem, key: a.key }
                    - { certificate: b.pem, key: b.key }
                """);
        Files.writeString(folder.resolve("a.key"), "nothing");
        Authority.write(folder, "b", CA.issue(Authority.ec("mx.other.example")));
        look();
        assertThat(said).hasSize(2).last().isEqualTo("INFO b.pem was replaced, and is in use");
        assertThat(metric("postern_certificate_not_after_seconds{name=\"mx.other"))
                .isNotEqualTo("none");
    }

    @Test
    void whatTimeBringsIsSaidAtTheStartAndEveryDay() throws Exception {
        beginWith(
                CA.issue(
                        Authority.ec("mail.ours.example")
                                .until(clock.instant().plus(Duration.ofDays(13)))));
        assertThat(said).hasSize(1);
        assertThat(said.getFirst())
                .startsWith("WARNING a.pem: the certificate expires on ")
                .endsWith(", in 12 days; renew it; the new files are taken up by themselves");
        clock.move(Duration.ofHours(23));
        look();
        assertThat(said).hasSize(1);
        clock.move(Duration.ofHours(1));
        look();
        assertThat(said).hasSize(2).last().asString().contains(", in 11 days; ");
        clock.move(Duration.ofDays(12));
        look();
        assertThat(said)
                .hasSize(3)
                .last()
                .asString()
                .startsWith("ERROR a.pem: the certificate expired on ");
    }

    @Test
    void anotherHostsCertificateIsToldAtTheStartOnly() throws Exception {
        beginWith(CA.issue(Authority.ec("mx.theirs.example")));
        assertThat(said)
                .containsExactly(
                        "ERROR a.pem: the certificate is not for mail.ours.example, only for"
                                + " mx.theirs.example; get one that names it, or make hostname a name in it");
        clock.move(Duration.ofDays(1));
        look();
        assertThat(said).hasSize(1);
    }

    @Test
    void clientsAuthoritiesAreTakenUpToo() throws Exception {
        Authority.write(folder, "a", ONE);
        CA.write(folder, "ca.pem");
        begin(
                "tls: { certificate: a.pem, key: a.key }",
                "{ address: \"127.0.0.1:25\", client-certificates: { ca: ca.pem } }");
        new Authority("New CA").write(folder, "ca.pem");
        look();
        Files.writeString(folder.resolve("ca.pem"), "");
        look();
        assertThat(said)
                .containsExactly(
                        "INFO client-certificates of listener in was replaced, and is in use",
                        "ERROR client-certificates of listener in was replaced, but the old one stays in"
                                + " use: ca.pem holds no certificate; name a PEM file with BEGIN"
                                + " CERTIFICATE in it");
    }

    private void keep(Identity identity) throws IOException {
        var file = Storage.below(folder.resolve("data")).certificate();
        Files.createDirectories(file.getParent());
        Authority.write(folder, "fresh", identity);
        Files.writeString(
                file,
                Files.readString(folder.resolve("fresh.pem"))
                        + Files.readString(folder.resolve("fresh.key")));
    }

    @Test
    void untilAnAuthoritysCertificateComesWeSignOurselves() throws Exception {
        Authority.write(folder, "b", CA.issue(Authority.ec("mx.theirs.example")));
        begin("tls: { acme: { agree: yes }, certificates: [{ certificate: b.pem, key: b.key }] }");
        assertThat(said)
                .containsExactly(
                        "INFO acme: there is no valid certificate yet: a self-signed one in data is"
                                + " used until one comes");
        keep(ONE);
        look();
        assertThat(said)
                .hasSize(2)
                .last()
                .isEqualTo("INFO data/acme/certificate.pem was replaced, and is in use");
        assertThat(notAfter("mail.ours.example")).isEqualTo(end(ONE));
        assertThat(notAfter("mx.theirs.example")).isPositive();
    }

    @Test
    void theAuthoritysCertificateIsTheDefaultAndNobodyIsToldThatItEndsSoon() throws Exception {
        keep(
                CA.issue(
                        Authority.ec("mail.ours.example")
                                .until(clock.instant().plus(Duration.ofDays(2)))));
        Authority.write(folder, "b", CA.issue(Authority.ec("mx.theirs.example")));
        begin("tls: { acme: { agree: yes }, certificates: [{ certificate: b.pem, key: b.key }] }");
        assertThat(said).isEmpty();
        assertThat(metric("postern_certificate_not_after_seconds"))
                .contains("{name=\"mail.ours.example\"}"); // the first one
        assertThat(metric("postern_certificate_problems")).endsWith(" 0");
        clock.move(Duration.ofDays(3));
        look();
        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("ERROR data/acme/certificate.pem: the certificate expired on ");
    }

    @Test
    void anAuthoritysCertificateThatHasEndedIsNotShown() throws Exception {
        keep(
                CA.issue(
                        Authority.ec("mail.ours.example")
                                .from(clock.instant().minus(Duration.ofDays(9)))
                                .until(clock.instant().minus(Duration.ofDays(1)))));
        begin("tls: { acme: { agree: yes } }");
        assertThat(said)
                .singleElement()
                .asString()
                .startsWith("INFO acme: there is no valid certificate yet");
        assertThat(notAfter("mail.ours.example"))
                .isGreaterThan((double) clock.instant().getEpochSecond());
    }

    @Test
    void oneThatCannotBeUsedIsNoStart() throws Exception {
        Authority.write(folder, "a", ONE);
        Authority.write(folder, "b", TWO);
        assertThatThrownBy(() -> begin("tls: { certificate: a.pem, key: b.key }"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("is not the key of the certificate in");
    }
}
