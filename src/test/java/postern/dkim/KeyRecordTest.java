package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.dns.Resolver;
import postern.mail.Domain;

/** Keys in the DNS, and what they make of signatures (RFC 6376 §3.6, RFC 8301, RFC 8463). */
@SuppressWarnings("UnsynchronizedOverridesSynchronized") // its answers wait for each other
class KeyRecordTest {
    private static final SigningKey RSA = Keys.key("RSA2048", "s1", "ours.example");
    private static final SigningKey ED25519 = Keys.key("Ed25519", "s1", "ours.example");
    private static final String MESSAGE = "From: a@ours.example\r\n\r\nHello\r\n";

    private static KeyRecord.Usable usable(String text) {
        return (KeyRecord.Usable) KeyRecord.parse(text);
    }

    @Test
    void keysOfBothTypes() {
        var rsa = usable(RSA.published());
        assertThat(rsa.type()).isEqualTo("rsa");
        assertThat(rsa.bits()).isEqualTo(2048);
        assertThat(rsa.isTesting() || rsa.isStrict()).isFalse();
        assertThat(usable(ED25519.published()).bits()).isEqualTo(256);
        assertThat(usable("p=" + RSA.publicKey()).key()).isEqualTo(rsa.key());
        var flags = usable("t = s : y ; h=sha1:sha256; s=email; n=x; p=" + RSA.publicKey());
        assertThat(flags.isTesting() && flags.isStrict()).isTrue();
        assertThat(flags.hashes()).containsExactly("sha1", "sha256");
    }

    @Test
    void aBareRsaKeyAsTheRfcHasIt() throws Exception {
        var whole = SubjectPublicKeyInfo.getInstance(Base64.getDecoder().decode(RSA.publicKey()));
        var bare = Base64.getEncoder().encodeToString(whole.parsePublicKey().getEncoded());
        assertThat(usable("v=DKIM1; p=" + bare).key()).isEqualTo(usable(RSA.published()).key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DKIM1; k=rsa",
                "v=DKIM1; p=AQAB",
                "v=DKIM1; p=***",
                "v=DKIM2; p=KEY",
                "v=spf1 -all",
                "p=KEY; v=DKIM1",
                "p=KEY; p=KEY",
                "k=ed25519; p=KEY",
                "k=ed25519; p=AQAB",
                "k=dsa; p=KEY",
                "s=tlsrpt; p=KEY",
                "",
                "some words"
            })
    void whatIsNoUsableKey(String text) {
        assertThat(KeyRecord.parse(text.replace("KEY", RSA.publicKey())))
                .isInstanceOf(KeyRecord.Unusable.class);
    }

    @Test
    void anEmptyKeyIsARevokedOne() {
        assertThat(KeyRecord.parse("v=DKIM1; p=")).isEqualTo(new KeyRecord.Revoked());
        assertThat(KeyRecord.parse("v=DKIM1; k=ed25519; p= ; t=y"))
                .isEqualTo(new KeyRecord.Revoked());
    }

    @Test
    void noKeyMakesUsReckonForLong() throws Exception {
        var huge =
                KeyFactory.getInstance("RSA")
                        .generatePublic(
                                new RSAPublicKeySpec(
                                        BigInteger.ONE.shiftLeft(8200).add(BigInteger.ONE),
                                        BigInteger.valueOf(65537)));
        assertThat(KeyRecord.parse("p=" + Base64.getEncoder().encodeToString(huge.getEncoded())))
                .isEqualTo(new KeyRecord.Unusable("it is longer than 8192 bits"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DKIM1; p=KEY             | PASS      | ''",
                "t=y; p=KEY                 | PASS      | ''",
                "t=s; p=KEY                 | PASS      | ''",
                "p=                         | PERMERROR | is revoked",
                "h=sha1; p=KEY              | PERMERROR | does not permit sha256",
                "k=ed25519; p=EDKEY         | PERMERROR | is of type ed25519, not for rsa-sha256",
                "v=spf1 -all                | PERMERROR | there is no usable key",
                "p=OTHER                    | FAIL      | does not match",
                "p=SHORT                    | POLICY    | has only 768 bits",
            })
    void whatAKeyMakesOfASignature(String record, Result result, String why) throws Exception {
        var text =
                record.replace("EDKEY", ED25519.publicKey())
                        .replace("OTHER", rsa(2048))
                        .replace("SHORT", rsa(768))
                        .replace("KEY", RSA.publicKey());
        var only = only(new Answer.Found<>(List.of(text)));
        assertThat(only.result()).isEqualTo(result);
        assertThat(only.why()).contains(why);
        assertThat(only.isTesting()).isEqualTo(record.contains("t=y"));
        assertThat(only.isStrict()).isEqualTo(record.contains("t=s"));
    }

    private static String rsa(int bits) throws Exception {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        var key = (RSAPublicKey) generator.generateKeyPair().getPublic();
        return Base64.getEncoder().encodeToString(key.getEncoded());
    }

    private static SignatureResult only(Answer<String> answer) {
        var dns = new FakeResolver().text("s1._domainkey.ours.example", answer);
        var signed = DkimSignerTest.sign(MESSAGE, RSA) + MESSAGE;
        return Verifying.verify(signed, dns).signatures().getFirst();
    }

    @Test
    void whereThereIsNoKey() {
        assertThat(only(new Answer.Absent<>(true)).result()).isEqualTo(Result.PERMERROR);
        assertThat(only(new Answer.Absent<>(false)).result()).isEqualTo(Result.PERMERROR);
        assertThat(only(new Answer.Unavailable<>("silence")).result()).isEqualTo(Result.TEMPERROR);
        assertThat(only(new Answer.Bogus<>("forged")).result()).isEqualTo(Result.TEMPERROR);
    }

    @Test
    void amongSeveralRecordsTheOneThatFitsCounts() {
        var others = List.of("v=spf1 -all", ED25519.published(), RSA.published());
        assertThat(only(new Answer.Found<>(others)).result()).isEqualTo(Result.PASS);
        assertThat(only(new Answer.Found<>(others.subList(0, 2))).result())
                .isEqualTo(Result.PERMERROR);
    }

    @Test
    void strictKeysAreForTheirDomainAlone() {
        var identity = "i=a@mail.ours.example; ";
        var message = DkimSignerTest.sign(MESSAGE, RSA) + MESSAGE;
        var signed = resigned(message.replaceFirst("s=s1;", identity + "s=s1;"), RSA);
        for (var flag : List.of("s", "y")) {
            var dns =
                    new FakeResolver()
                            .text(
                                    "s1._domainkey.ours.example",
                                    new Answer.Found<>(List.of(RSA.published() + "; t=" + flag)));
            assertThat(Verifying.verify(signed, dns).signatures().getFirst().result())
                    .isEqualTo(flag.equals("s") ? Result.PERMERROR : Result.PASS);
        }
        var foreign = resigned(message.replaceFirst("s=s1;", "i=a@evil.example; s=s1;"), RSA);
        assertThat(Verifying.verify(foreign, DkimSignerTest.dns(RSA)).signatures().getFirst())
                .extracting(SignatureResult::result, SignatureResult::why)
                .containsExactly(Result.NEUTRAL, "i= is not of the domain of d=");
    }

    @Test
    void aSignatureOfABeginningIsNotAccepted() {
        var body = "\r\n\r\nHello\r\n";
        var message = DkimSignerTest.sign(MESSAGE, RSA) + MESSAGE;
        var whole = resigned(message.replaceFirst("s=s1;", "l=7; s=s1;"), RSA);
        assertThat(Verifying.verify(whole, DkimSignerTest.dns(RSA)).signatures().getFirst())
                .extracting(SignatureResult::result)
                .isEqualTo(Result.PASS);
        var longer = whole.replace(body, body + "Buy now!\r\n");
        assertThat(Verifying.verify(longer, DkimSignerTest.dns(RSA)).signatures().getFirst())
                .extracting(SignatureResult::result, SignatureResult::why)
                .containsExactly(Result.POLICY, "l= signs 7 octets of a body of 17");
    }

    @Test
    void anotherFromBesideASignedOneIsNotAccepted() {
        var message = DkimSignerTest.sign(MESSAGE, RSA) + MESSAGE;
        var once = resigned(message.replaceFirst("h=from:from", "h=from"), RSA);
        assertThat(Verifying.verify(once, DkimSignerTest.dns(RSA)).signatures().getFirst())
                .extracting(SignatureResult::result)
                .isEqualTo(Result.PASS);
        var twice = once.replace("From: a@", "From: b@evil.example\r\nFrom: a@");
        assertThat(Verifying.verify(twice, DkimSignerTest.dns(RSA)).signatures().getFirst())
                .extracting(SignatureResult::result, SignatureResult::why)
                .containsExactly(Result.POLICY, "not every From is signed");
    }

    /** With b= made once more for the one signature on top. */
    private static String resigned(String message, SigningKey key) {
        int body = message.indexOf("\r\nFrom:") + 2;
        var field = HeaderField.of(message.substring(0, body));
        var tags = SignatureTags.parse(field, TagList.parse(field).orThrow()).orThrow();
        var from = HeaderField.of("From: a@ours.example\r\n");
        var octets = tags.signedOctets(new HeaderSection(List.of(field, from), true));
        int b = message.indexOf(" b=") + 3;
        return message.substring(0, b)
                + Base64.getEncoder().encodeToString(key.algorithm().sign(key.key(), octets))
                + "\r\n"
                + message.substring(body);
    }

    @Test
    void keysAreAskedForAtOnceAndWithinTheTime() throws Exception {
        var all = new CountDownLatch(2);
        var forever = new CountDownLatch(1);
        Resolver slow =
                new FakeResolver() {
                    @Override
                    public Answer<String> texts(String name) {
                        all.countDown();
                        try {
                            if (name.startsWith("s1")) all.await();
                            else forever.await();
                        } catch (InterruptedException _) {
                            return new Answer.Unavailable<>("interrupted");
                        }
                        return new Answer.Absent<>(true);
                    }
                };
        var domain = Domain.of("ours.example");
        var one = new KeyName("s1", domain);
        var two = new KeyName("s2", domain);
        var answers = PublishedKeys.fetch(List.of(one, two, one), slow, Duration.ofMillis(300));
        assertThat(answers).hasSize(2);
        assertThat(answers.get(one)).isEqualTo(new PublishedKeys.Absent());
        assertThat(answers.get(two))
                .isEqualTo(new PublishedKeys.Unavailable("no answer within 300 ms"));
    }
}
