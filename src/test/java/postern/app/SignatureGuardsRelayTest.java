package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Record;
import postern.dns.LoopbackDns;
import postern.mailauth.Result;

/** Guards about signatures and seals, with keys in the DNS; and what a seal can never do. */
@Timeout(120)
class SignatureGuardsRelayTest extends PolicyRig {
    private static final String ANN = "ann@example.com";
    private static final String OTHERS = SignedMail.MESSAGE.replace("example.com", "bank.example");

    private LoopbackDns dns;

    private static Record text(String name, String text) {
        return LoopbackDns.record(name, "TXT", 60, '"' + text + '"');
    }

    private void begin(LoopbackDns.Script zone, String more) throws IOException {
        dns = new LoopbackDns(zone);
        start(
                """
                domains: [ours.example]
                dns: { servers: ["127.0.0.1:%d"], timeout: 1s }
                grants:
                  - receive: { on: [inbound] }
                """
                                .formatted(dns.address().getPort())
                        + more);
    }

    /** The key of example.com, and a bank that wants all refused that it does not stand for. */
    private static LoopbackDns.Script zone() {
        return LoopbackDns.zone(
                text(SignedMail.KEY.name().toString(), SignedMail.KEY.published()),
                text("bank.example", "v=spf1 -all"),
                text("_dmarc.bank.example", "v=DMARC1; p=reject"));
    }

    @AfterEach
    void endDns() throws IOException {
        if (dns != null) dns.close();
    }

    private String answer(String from, String to, String message) throws IOException {
        try (var wire = client(STRANGER, "inbound")) {
            wire.say("MAIL FROM:<" + from + ">");
            var rcpt = wire.say("RCPT TO:<" + to + ">");
            if (!rcpt.startsWith("250")) return rcpt;
            wire.say("DATA");
            wire.send((message + ".\r\n").getBytes(StandardCharsets.ISO_8859_1));
            return wire.reply();
        }
    }

    private String answer(String message) throws IOException {
        return answer(ANN, "b@ours.example", message);
    }

    private void isWritten(String... facts) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(Files.readString(folder.resolve("data/journal.jsonl")))
                                .contains(facts));
    }

    @Test
    void aGuardTellsTheAuthorsSignatureFromOthersAndFromNone() throws Exception {
        begin(
                zone(),
                "guards: [ { dkim: { none: deny, fail: defer, third-party: deny, permerror: hold } } ]\n");
        assertThat(answer(SignedMail.signed(SignedMail.MESSAGE))).startsWith("250");
        assertThat(answer(SignedMail.MESSAGE)).startsWith("550 5.7.20");
        assertThat(answer(SignedMail.signed(OTHERS))).startsWith("550 5.7.22");
        assertThat(answer(SignedMail.signed(SignedMail.MESSAGE).replace("Hello.", "Hallo.")))
                .startsWith("451 4.7.1");
        isWritten(
                "\"dkim\":\"pass\"",
                "\"dkim\":\"none\"",
                "\"dkim\":\"third-party\"",
                "\"dkim\":\"fail\"");
    }

    @Test
    void aKeyThatNobodyTellsIsUnavailable() throws Exception {
        begin(LoopbackDns.SILENCE, "guards: [ { dkim: { none: deny } } ]\n");
        assertThat(answer(SignedMail.signed(SignedMail.MESSAGE))).startsWith("451 4.4.3");
        assertThat(answer(SignedMail.MESSAGE)).startsWith("550 5.7.20");
        isWritten("\"dkim\":null");
    }

    private static final String GUARDS =
            "guards: [ { arc: { fail: deny } }, { dmarc: { reject: deny } } ]\n";
    private static final String TRUST = "trusted-sealers: [example.com]\n";

    private static String sealed(Result dmarc) {
        return SealedMail.sealed(OTHERS, SignedMail.KEY, dmarc, "bank.example");
    }

    @Test
    void whatATrustedSealerVouchesForPassesThoughDmarcFails() throws Exception {
        begin(zone(), TRUST + GUARDS);
        assertThat(answer(OTHERS)).startsWith("550 5.7.26");
        assertThat(answer(sealed(Result.FAIL))).startsWith("550 5.7.26");
        assertThat(answer(sealed(Result.PASS))).startsWith("250");
        assertThat(answer(sealed(Result.PASS).replace("Hello.", "Hallo.")))
                .startsWith("550 5.7.29");
        isWritten(
                "\"arc\":\"trusted\"",
                "\"arc\":\"pass\"",
                "\"outcome\":\"forwarded: no objection\"");
    }

    @Test
    void aSealOfAnybodyElseProvesNothing() throws Exception {
        begin(zone(), GUARDS);
        assertThat(answer(sealed(Result.PASS))).startsWith("550 5.7.26");
    }

    @Test
    void noSealIsAPermissionToRelay() throws Exception {
        begin(zone(), TRUST + GUARDS);
        assertThat(answer(ANN, "victim@elsewhere.example", sealed(Result.PASS)))
                .startsWith("550 5.7.1");
    }
}
