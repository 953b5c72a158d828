package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.dkim.Algorithm;
import postern.dkim.DkimVerifier;
import postern.dkim.HeaderBound;
import postern.dkim.KeyName;
import postern.dkim.NewKey;
import postern.dkim.Result;
import postern.dkim.SignatureResult;
import postern.dkim.SigningKey;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.mail.Domain;

/** Mail from inside is signed on its way out, from the file to the next hop. */
@Timeout(120)
class SigningRelayTest extends PolicyRig {
    private static final String OFFICE = "127.0.0.2";
    private static final int LARGE = 700_000; // octets: such a body has a file of its own

    private final FakeResolver dns = new FakeResolver();

    @BeforeEach
    void begin() throws IOException {
        key("rsa", Algorithm.RSA_SHA256);
        key("ed", Algorithm.ED25519_SHA256);
        start(
                """
                domains: [ours.example]
                networks: { office: [127.0.0.2] }
                grants:
                  - receive: { on: [inbound] }
                  - relay: { on: [outbound], from: [office] }
                rewrite:
                  - { reverse-path: "*@web.ours.example", as: "*1@ours.example", headers: [From],
                      on: [outbound] }
                dkim:
                  keys:
                    - { domain: ours.example, selector: rsa, key: rsa.pem }
                    - { domain: ours.example, selector: ed, key: ed.pem }
                """);
    }

    private void key(String selector, Algorithm algorithm) throws IOException {
        var file = folder.resolve(selector + ".pem");
        Files.writeString(file, NewKey.pem(algorithm));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var name = new KeyName(selector, Domain.of("ours.example"));
        var read = (SigningKey.Reading.Usable) SigningKey.read(name, file);
        var type = algorithm == Algorithm.RSA_SHA256 ? "rsa" : "ed25519";
        var record = "v=DKIM1; k=" + type + "; p=" + read.key().publicKey();
        dns.text(selector + "._domainkey.ours.example", new Answer.Found<>(List.of(record)));
    }

    private void send(String client, String listener, String from, byte[] message)
            throws IOException {
        try (var wire = client(client, listener)) {
            wire.say("MAIL FROM:<" + from + ">");
            assertThat(wire.say("RCPT TO:<b@ours.example>")).startsWith("250");
            wire.say("DATA");
            wire.send(message);
            assertThat(wire.reply()).startsWith("250 2.0.0");
        }
    }

    private List<SignatureResult> verified(byte[] message) {
        var verifier = new DkimVerifier(new HeaderBound(1 << 20, 1000));
        verifier.take(ByteBuffer.wrap(message));
        verifier.end();
        return verifier.verify(dns, Instant.now(), Duration.ofSeconds(5)).signatures();
    }

    @Test
    void whatComesFromInsideCarriesASignatureOfEachKey() throws Exception {
        send(OFFICE, "outbound", "ann@ours.example", message("From: ann@ours.example\nSubject: x"));
        var octets = taken().octets();
        assertThat(octets).startsWith("DKIM-Signature: v=1;");
        assertThat(verified(octets.getBytes(StandardCharsets.ISO_8859_1)))
                .extracting(SignatureResult::result)
                .containsExactly(Result.PASS, Result.PASS);
        var altered = octets.replace("Subject: x", "Subject: y");
        assertThat(verified(altered.getBytes(StandardCharsets.ISO_8859_1)))
                .extracting(SignatureResult::result)
                .containsExactly(Result.FAIL, Result.FAIL);
    }

    @Test
    void whatIsRewrittenIsSignedAsItLeaves() throws Exception {
        send(
                OFFICE,
                "outbound",
                "ann@web.ours.example",
                message("From: ann@web.ours.example\nSubject: x"));
        var octets = taken().octets();
        assertThat(octets).contains("From: ann@ours.example");
        assertThat(verified(octets.getBytes(StandardCharsets.ISO_8859_1)))
                .extracting(SignatureResult::result)
                .containsExactly(Result.PASS, Result.PASS);
    }

    @Test
    void aLargeMessageIsSignedWhileItStreamsToTheDisk() throws Exception {
        var text = "From: ann@ours.example\r\n\r\n" + "0123456789\r\n".repeat(LARGE / 12) + ".\r\n";
        send(OFFICE, "outbound", "ann@ours.example", text.getBytes(StandardCharsets.US_ASCII));
        assertThat(verified(taken().octets().getBytes(StandardCharsets.ISO_8859_1)))
                .extracting(SignatureResult::result)
                .containsExactly(Result.PASS, Result.PASS);
    }

    @Test
    void aStrangerWhoSaysThatHeIsOursIsNotSigned() throws Exception {
        send(STRANGER, "inbound", "x@there.example", message("From: ann@ours.example"));
        assertThat(taken().octets()).startsWith("Received:").doesNotContain("DKIM-Signature");
    }

    @Test
    void mailOfAnotherDomainIsNotSigned() throws Exception {
        send(OFFICE, "outbound", "ann@ours.example", message("From: ann@other.example"));
        assertThat(taken().octets()).startsWith("Received:").doesNotContain("DKIM-Signature");
    }
}
