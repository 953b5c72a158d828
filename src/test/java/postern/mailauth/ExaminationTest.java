package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.dkim.DkimSigner;
import postern.dkim.HeaderBound;
import postern.dkim.Verification;
import postern.dns.Answer;
import postern.dns.ClientName;
import postern.dns.FakeResolver;
import postern.dns.Resolver;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.ReversePath;
import postern.mailauth.Examination.Found;
import postern.spf.SpfResult;

/** All that is found out about a message, and the field that tells it. */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // its answers wait for each other
class ExaminationTest {
    private static final Domain US = Domain.of("mx.ours.example");
    private static final Duration BUDGET = Duration.ofSeconds(20);
    private static final String MESSAGE =
            "From: Ann <ann@example.com>\r\nTo: b@ours.example\r\nSubject: hello\r\n\r\nHello.\r\n";

    private final FakeResolver dns = new FakeResolver();

    /** All is well with whoever sends from 192.0.2.1 for example.com. */
    private void publish() {
        dns.names("192.0.2.1", "mail.example.com").host("mail.example.com", "192.0.2.1");
        text("mail.example.com", "v=spf1 a -all");
        text("example.com", "v=spf1 ip4:192.0.2.1 -all");
        text("_dmarc.example.com", "v=DMARC1; p=reject");
        Sealing.publish(dns, Sealing.rsa("example.com"));
    }

    private void text(String name, String text) {
        dns.text(name, new Answer.Found<>(List.of(text)));
    }

    private static String signed(String message) {
        var signer = new DkimSigner(List.of(Sealing.rsa("example.com")), Sealing.BOUND);
        signer.take(ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1)));
        return new String(signer.end(Sealing.NOW), StandardCharsets.ISO_8859_1) + message;
    }

    private static Examination taken(String message) {
        var examination = new Examination(US, new HeaderBound(10_000, 1000), TrustedSealers.NOBODY);
        var octets = message.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < octets.length; i += 100)
            examination.take(ByteBuffer.wrap(octets, i, Math.min(100, octets.length - i)));
        examination.end();
        return examination;
    }

    private static Found find(Resolver dns, String message, String client, String path) {
        return taken(message)
                .find(
                        dns,
                        IpAddress.of(client),
                        "mail.example.com",
                        ReversePath.parse(path).orThrow(),
                        Sealing.NOW,
                        BUDGET);
    }

    private Found find(String message, String client) {
        return find(dns, message, client, "bounces@example.com");
    }

    @Test
    void allIsWell() {
        publish();
        var found = find(signed(MESSAGE), "192.0.2.1");
        assertThat(found.rdns()).isEqualTo(new ClientName.Confirmed(Domain.of("mail.example.com")));
        assertThat(found.helo().result()).isEqualTo(SpfResult.PASS);
        assertThat(found.spf().result()).isEqualTo(SpfResult.PASS);
        assertThat(found.dkim().signatures()).singleElement().matches(s -> s.why().isEmpty());
        assertThat(found.arc().result()).isEqualTo(Result.NONE);
        assertThat(found.dmarc().result()).isEqualTo(Result.PASS);
        assertThat(found.forged()).isEmpty();
        var field = String.join("", found.fields());
        assertThat(field.replaceAll("header.b=[^;]+", "header.b=…"))
                .isEqualTo(
                        """
                        Authentication-Results: mx.ours.example;
                         iprev=pass (mail.example.com) policy.iprev=192.0.2.1;
                         spf=pass smtp.helo=mail.example.com;
                         spf=pass smtp.mailfrom=bounces@example.com;
                         dkim=pass header.d=example.com header.i=@example.com header.s=s
                          header.a=rsa-sha256 header.b=…;
                         dmarc=pass (p=reject at example.com) header.from=example.com
                          policy.dmarc=reject
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void aStrangerWithTheirNameFails() {
        publish();
        var found = find(signed(MESSAGE).replace("Hello.", "Pay me."), "203.0.113.9");
        assertThat(found.rdns()).isEqualTo(new ClientName.None());
        assertThat(found.spf().result()).isEqualTo(SpfResult.FAIL);
        assertThat(found.dmarc().result()).isEqualTo(Result.FAIL);
        assertThat(found.fields().getFirst().replace("\r\n", ""))
                .contains("iprev=permerror policy.iprev=203.0.113.9")
                .contains("spf=fail")
                .contains("dkim=fail")
                .contains("dmarc=fail (p=reject at example.com)");
    }

    @Test
    void theNullReversePathIsOfTheHeloName() {
        publish();
        var found = find(dns, MESSAGE, "192.0.2.1", "<>");
        assertThat(found.helo()).isNull();
        assertThat(found.spf().domain()).isEqualTo("mail.example.com");
        assertThat(found.dmarc().result()).isEqualTo(Result.PASS); // of the same organization
        assertThat(found.fields().getFirst())
                .contains("spf=pass smtp.helo=mail.example.com")
                .contains("dkim=none")
                .doesNotContain("mailfrom");
    }

    @Test
    void sealsOfAForwarderAreTold() {
        publish();
        Sealing.publish(dns, Sealing.ed25519("list.example"));
        var sealed = Sealing.seal(signed(MESSAGE), dns, Sealing.ed25519("list.example"));
        var found = find(sealed, "203.0.113.9");
        assertThat(found.arc().result()).isEqualTo(Result.PASS);
        assertThat(found.fields().getFirst())
                .containsPattern("arc=pass header.d=list.example header.oldest-pass=0\\s+smtp")
                .contains("dmarc=pass");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mx.ours.example; dmarc=pass",
                "MX.Ours.Example. 1; dkim=pass",
                "(\\)) \"mx.ours.example\"; spf=pass\u001b[2J",
                ";;"
            })
    void fieldsInOurNameAreTold(String value) {
        var found =
                find(
                        "Authentication-Results: other.example; none\r\nAuthentication-Results: "
                                + value
                                + "\r\n"
                                + MESSAGE,
                        "192.0.2.1");
        assertThat(found.forged()).containsExactly(value.replace('\u001b', '?'));
        assertThat(found.moreForged()).isZero();
    }

    @Test
    void oneMessageShowsFewForgedFields() {
        var found =
                find(
                        "Authentication-Results: mx.ours.example; none\r\n".repeat(25) + MESSAGE,
                        "192.0.2.1");
        assertThat(found.forged()).hasSize(Examination.MOST_FORGED);
        assertThat(found.moreForged()).isEqualTo(15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "no header at all\r\n", "\0\1\2\r\n\r\n", ":\r\n"})
    void aMessageWithoutHeaderHasNoAuthor(String message) {
        publish();
        var found = find(message, "192.0.2.1");
        assertThat(found.dmarc().result()).isEqualTo(Result.PERMERROR);
        assertThat(found.dmarc().author()).isNull();
        assertThat(found.spf().result()).isEqualTo(SpfResult.PASS);
    }

    @Test
    void ofAHeaderThatIsTooLongNothingIsKnown() {
        publish();
        var found = find(signed("X: " + "x".repeat(20_000) + "\r\n" + MESSAGE), "192.0.2.1");
        assertThat(found.dkim()).isEqualTo(new Verification(List.of(), 0, false));
        assertThat(found.dmarc().result()).isEqualTo(Result.PERMERROR);
        assertThat(found.dmarc().steps()).contains("the header section is too long");
        assertThat(found.fields().getFirst())
                .contains("dkim=permerror (the header section is too long)");
    }

    @Test
    void whatNobodyAnswersIsATemporaryError() {
        var silent = new FakeResolver().names("192.0.2.1", new Answer.Unavailable<>("no answer"));
        for (var name :
                List.of(
                        "example.com",
                        "mail.example.com",
                        "_dmarc.example.com",
                        "s._domainkey.example.com"))
            silent.text(name, new Answer.Unavailable<>("no answer"));
        var found = find(silent, signed(MESSAGE), "192.0.2.1", "bounces@example.com");
        assertThat(found.dmarc().result()).isEqualTo(Result.TEMPERROR);
        assertThat(found.fields().getFirst())
                .contains("iprev=temperror")
                .contains("spf=temperror")
                .contains("dkim=temperror")
                .contains("dmarc=temperror");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iprev", "spf", "dmarc", "dkim", "arc"})
    void aCheckThatBreaksLeavesTheOthers(String broken) {
        publish();
        Sealing.publish(dns, Sealing.ed25519("list.example"));
        var sealed = Sealing.seal(signed(MESSAGE), dns, Sealing.ed25519("list.example"));
        var breaking =
                new FakeResolver() {
                    private void breakFor(String name, String check) {
                        if (broken.equals(check)) throw new IllegalStateException("no " + name);
                    }

                    @Override
                    public Answer<String> texts(String name) {
                        if (name.startsWith("_dmarc.")) breakFor(name, "dmarc");
                        else if (name.endsWith("list.example")) breakFor(name, "arc");
                        else breakFor(name, name.contains("_domainkey") ? "dkim" : "spf");
                        return dns.texts(name);
                    }

                    @Override
                    public Answer<String> names(IpAddress address) {
                        breakFor(address.toString(), "iprev");
                        return dns.names(address);
                    }

                    @Override
                    public Answer<IpAddress> addresses(String name) {
                        return dns.addresses(name);
                    }

                    @Override
                    public Answer<IpAddress> ipv4(String name) {
                        return dns.ipv4(name);
                    }
                };
        var found = find(breaking, sealed, "192.0.2.1", "bounces@example.com");
        var error = broken.equals("arc") ? "=fail" : "=temperror"; // as RFC 8601 has words for it
        for (var check : List.of("iprev", "spf", "dkim", "arc", "dmarc"))
            assertThat(found.fields().getFirst())
                    .contains(check + (check.equals(broken) ? error : "=pass"));
        if (broken.equals("arc")) assertThat(found.arc().result()).isEqualTo(Result.TEMPERROR);
    }

    /** Each of the look-ups waits until the others have begun. */
    @Test
    void lookUpsRunAtTheSameTime() {
        var begun = new CountDownLatch(5); // PTR, HELO, MAIL FROM, key, DMARC
        var waiting =
                new FakeResolver() {
                    private <T> Answer<T> absent() {
                        begun.countDown();
                        try {
                            return begun.await(20, TimeUnit.SECONDS)
                                    ? new Answer.Absent<>(false)
                                    : new Answer.Unavailable<>("the others did not come");
                        } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                            return new Answer.Unavailable<>("interrupted");
                        }
                    }

                    @Override
                    public Answer<String> texts(String name) {
                        return absent();
                    }

                    @Override
                    public Answer<String> names(IpAddress address) {
                        return absent();
                    }
                };
        var found = find(waiting, signed(MESSAGE), "192.0.2.1", "bounces@example.com");
        assertThat(found.fields().getFirst()).doesNotContain("temperror").contains("dmarc=none");
    }

    @Test
    void anInterruptionEndsItSoon() throws InterruptedException {
        var isAsked = new CountDownLatch(1);
        var never =
                new FakeResolver() {
                    @Override
                    public Answer<String> names(IpAddress address) {
                        isAsked.countDown();
                        try {
                            Thread.sleep(Duration.ofMinutes(5));
                        } catch (InterruptedException _) {
                            Thread.currentThread().interrupt();
                        }
                        return new Answer.Unavailable<>("interrupted");
                    }
                };
        var kept = new boolean[1];
        var thread =
                Thread.ofVirtual()
                        .start(() -> {
                            find(never, MESSAGE, "192.0.2.1", "a@example.com");
                            kept[0] = Thread.currentThread().isInterrupted();
                        });
        isAsked.await();
        thread.interrupt();
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
        assertThat(kept[0]).isTrue();
    }
}
