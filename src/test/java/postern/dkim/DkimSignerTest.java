package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.dns.Answer;
import postern.dns.FakeResolver;

/** What our signatures look like, and that they are good. */
class DkimSignerTest {
    private static final String MESSAGE =
            """
            Received: from a by b
            From: a@ours.example
            To: b@c.example
            Subject: x
            X-Other: y

            Hello
            """
                    .replace("\n", "\r\n");
    private static final SigningKey RSA = Keys.key("RSA2048", "s1", "ours.example");
    private static final SigningKey ED25519 = Keys.key("Ed25519", "s2", "ours.example");

    static FakeResolver dns(SigningKey... keys) {
        var dns = new FakeResolver();
        for (var key : keys)
            dns.text(key.name().toString(), new Answer.Found<>(List.of(key.published())));
        return dns;
    }

    static String sign(String message, SigningKey... keys) {
        return sign(message, Verifying.NOW, keys);
    }

    static String sign(String message, Instant now, SigningKey... keys) {
        var signer = new DkimSigner(List.of(keys), Verifying.BOUND);
        signer.take(ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1)));
        return new String(signer.end(now), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aFieldForEachKey() {
        var fields = sign(MESSAGE, RSA, ED25519);
        assertThat(fields)
                .startsWith(
                        """
                        DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=ours.example; s=s1;
                         t=1796126400; h=from:from:subject:to;
                         bh=\
                        """
                                .replace("\n", "\r\n"))
                .contains("\r\nDKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;")
                .endsWith("\r\n")
                .doesNotContain("l=", "x=");
        assertThat(Verifying.verify(fields + MESSAGE, dns(RSA, ED25519)).signatures())
                .hasSize(2)
                .allSatisfy(r -> assertThat(r.result()).as(r.why()).isEqualTo(Result.PASS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "From: a@ours.example",
                "From: a@ours.example\r\n",
                "From: a@ours.example\r\n\r\n",
                "From: a@ours.example\r\n\r\n\r\n\r\n",
                "From: a@ours.example\r\n\r\nno end",
                "From: a@ours.example\r\n\r\n \t\r\n",
                "From: a@ours.example\r\nFrom: b@ours.example\r\n\r\nx\r\n",
                "From: a@ours.example\r\nno field\r\nSubject: x\r\n\r\nx\r\n",
                "From: a@ours.example\r\nSubject:\r\n \r\n x\r\n\r\nx\r\n",
                "From \t: a@ours.example\r\nSubject:\u00fc\r\n\r\n\u00fc\r\n",
            })
    void oddMessages(String message) {
        var fields = sign(message, RSA, ED25519);
        assertThat(Verifying.verify(fields + message, dns(RSA, ED25519)).signatures())
                .hasSize(2)
                .allSatisfy(r -> assertThat(r.result()).as(r.why()).isEqualTo(Result.PASS));
    }

    @Test
    void anotherFromCannotBeAdded() {
        var fields = sign(MESSAGE, RSA);
        for (var place : List.of("To: b", "Received: from"))
            assertThat(
                            Verifying.verify(
                                            fields
                                                    + MESSAGE.replace(
                                                            place, "From: c@d.example\r\n" + place),
                                            dns(RSA))
                                    .signatures()
                                    .getFirst()
                                    .result())
                    .isEqualTo(Result.FAIL);
    }

    @Test
    void linesAreNoLongerThan78() {
        var many = "References: <x@y.example>\r\n".repeat(60) + MESSAGE;
        var long1 = Keys.key("RSA2048", "a-rather-long-selector-of-2026", "mail.of.a.long.example");
        var fields = sign(many, long1, ED25519);
        assertThat(fields.lines()).allMatch(line -> line.length() <= 78);
        assertThat(fields.lines().filter(line -> line.length() > 70)).hasSizeGreaterThan(10);
        assertThat(Verifying.verify(fields + many, dns(long1, ED25519)).signatures())
                .hasSize(2)
                .allSatisfy(r -> assertThat(r.result()).as(r.why()).isEqualTo(Result.PASS));
    }

    @Test
    void signaturesCanExpire() {
        var signer = new DkimSigner(_ -> List.of(RSA), Verifying.BOUND, Duration.ofDays(7));
        signer.take(ByteBuffer.wrap(MESSAGE.getBytes(StandardCharsets.US_ASCII)));
        var fields = new String(signer.end(Verifying.NOW), StandardCharsets.US_ASCII);
        assertThat(fields).contains("t=1796126400; x=1796731200;");
        assertThat(Verifying.verify(fields + MESSAGE, dns(RSA)).signatures())
                .first()
                .extracting(SignatureResult::result)
                .isEqualTo(Result.PASS);
    }

    @Test
    void withoutAKeyForItNothingIsSigned() {
        assertThat(sign(MESSAGE)).isEmpty();
        assertThat(sign("X: " + "x".repeat(1 << 20) + "\r\n" + MESSAGE, RSA)).isEmpty();
    }
}
