package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.dkim.DkimSigner;
import postern.dns.Answer;
import postern.dns.Errand;
import postern.dns.FakeResolver;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.ReversePath;
import postern.mailauth.Examination.Found;

/** What is asked while the body of a message still comes. */
class EarlyExaminationTest {
    private static final Domain US = Domain.of("mx.ours.example");
    private static final Duration BUDGET = Duration.ofSeconds(20);
    private static final String HELO = "mail.example.com";
    private static final IpAddress CLIENT = IpAddress.of("192.0.2.1");
    private static final ReversePath PATH = ReversePath.parse("bounces@example.com").orThrow();

    private final FakeResolver dns = new FakeResolver();

    private void publish() {
        dns.names("192.0.2.1", HELO).host(HELO, "192.0.2.1");
        text(HELO, "v=spf1 a -all");
        text("example.com", "v=spf1 ip4:192.0.2.1 -all");
        text("_dmarc.example.com", "v=DMARC1; p=reject");
        Sealing.publish(
                dns,
                Sealing.rsa("example.com"),
                Sealing.ed25519("list.example"),
                Sealing.rsa("next.example"));
    }

    private void text(String name, String text) {
        dns.text(name, new Answer.Found<>(List.of(text)));
    }

    private static String message(String author) {
        var message =
                "From: Ann <ann@"
                        + author
                        + ">\r\nTo: b@ours.example\r\nSubject: hello\r\n\r\nHello.\r\n";
        var signer = new DkimSigner(List.of(Sealing.rsa("example.com")), Sealing.BOUND);
        signer.take(octets(message));
        return new String(signer.end(Sealing.NOW), StandardCharsets.ISO_8859_1) + message;
    }

    private static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private Found find(String message) {
        var examination = new Examination(US, Sealing.BOUND, TrustedSealers.NOBODY);
        examination.take(octets(message));
        examination.end();
        return examination.find(dns, CLIENT, HELO, PATH, Sealing.NOW, BUDGET);
    }

    private Sender sender() {
        var stranger = new Stranger(new Errand(dns), CLIENT, US, () -> Sealing.NOW);
        return stranger.sender(HELO, PATH);
    }

    /** Alone, of the same organization, and of nobody who signed. */
    @ParameterizedTest
    @ValueSource(strings = {"example.com", "news.example.com", "other.example"})
    void allThatIsAskedIsAskedBeforeTheBodyAndOnce(String author) {
        publish();
        var once = Sealing.seal(message(author), dns, Sealing.ed25519("list.example"));
        var sealed = Sealing.seal(once, dns, Sealing.rsa("next.example"));
        dns.asked.clear();
        var late = find(sealed);
        assertThat(late.arc().result()).isEqualTo(Result.PASS);
        var asked = List.copyOf(dns.asked);
        assertThat(asked).doesNotHaveDuplicates();
        dns.asked.clear();

        var sender = sender();
        var examination = new Examination(US, Sealing.BOUND, TrustedSealers.NOBODY);
        examination.foresee(sender, Sealing.NOW);
        int body = sealed.indexOf("\r\n\r\n") + 4;
        examination.take(octets(sealed.substring(0, body)));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(dns.asked()).containsExactlyInAnyOrderElementsOf(asked));
        examination.take(octets(sealed.substring(body)));
        examination.end();
        assertThat(examination.find(sender, Sealing.NOW, BUDGET).fields()).isEqualTo(late.fields());
        assertThat(dns.asked()).hasSize(asked.size());
    }

    /** Of a chain whose last signature is forged two keys are asked for, and no more. */
    @Test
    void aForgedChainCostsTwoQuestions() {
        publish();
        var once = Sealing.seal(message("example.com"), dns, Sealing.ed25519("list.example"));
        var sealed = Sealing.seal(once, dns, Sealing.rsa("next.example"));
        var forged = sealed.replace("Subject: hello", "Subject: money");
        dns.asked.clear();
        var sender = sender();
        var examination = new Examination(US, Sealing.BOUND, TrustedSealers.NOBODY);
        examination.foresee(sender, Sealing.NOW);
        examination.take(octets(forged));
        examination.end();
        assertThat(examination.find(sender, Sealing.NOW, BUDGET).arc().result())
                .isEqualTo(Result.FAIL);
        assertThat(dns.asked())
                .contains("TXT s._domainkey.next.example")
                .doesNotContain("TXT s._domainkey.list.example");
    }

    @Test
    void whatHasEndedAsksNothing() {
        publish();
        var sender = sender();
        sender.end();
        var examination = new Examination(US, Sealing.BOUND, TrustedSealers.NOBODY);
        examination.foresee(sender, Sealing.NOW);
        examination.take(octets(message("example.com")));
        examination.end();
        var found = examination.find(sender, Sealing.NOW, BUDGET);
        assertThat(found.dmarc().result()).isEqualTo(Result.TEMPERROR);
        assertThat(dns.asked()).noneMatch(question -> question.contains("_d"));
    }
}
