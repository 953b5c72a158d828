package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.dkim.HeaderBound;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.ReversePath;
import postern.mailauth.Examination;
import postern.mailauth.TrustedSealers;

/** What {@code postern verify} prints, as text and as JSON. */
class SenderReportTest {
    private final FakeResolver dns = new FakeResolver();

    private void text(String name, String text) {
        dns.text(name, new Answer.Found<>(List.of(text)));
    }

    private SenderCheck check(String message, String client) {
        dns.names("192.0.2.1", "mail.example.com").host("mail.example.com", "192.0.2.1");
        text("mail.example.com", "v=spf1 a -all");
        text("example.com", "v=spf1 ip4:192.0.2.1 -all");
        text("_dmarc.example.com", "v=DMARC1; p=reject");
        text("s1._domainkey.example.com", SignedMail.KEY.published());
        var examination =
                new Examination(
                        Domain.of("mx.ours.example"),
                        new HeaderBound(1 << 20, 1000),
                        TrustedSealers.NOBODY);
        examination.take(ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1)));
        examination.end();
        var asked =
                new SenderCheck.Asked(
                        "mail.eml",
                        IpAddress.of(client),
                        "mail.example.com",
                        ReversePath.of("ann@example.com"),
                        Domain.of("mx.ours.example"));
        return new SenderCheck(
                asked,
                examination.find(
                        dns,
                        asked.client(),
                        asked.helo(),
                        asked.from(),
                        SignedMail.NOW,
                        Duration.ofSeconds(20)),
                ListsAsked.NONE);
    }

    private static String text(SenderCheck check) {
        var out = new StringBuilder();
        new SenderReport(check, new Paint(false)).write(out);
        return out.toString().replaceAll("\\s+header\\.b=[^;]+", " header.b=…");
    }

    private static String json(SenderCheck check) {
        var out = new StringBuilder();
        SenderJson.write(out, check);
        return out.toString().replaceAll("\"signature\":\"[^\"]+", "\"signature\":\"…");
    }

    @Test
    void whatPasses() {
        var check = check(SignedMail.signed(SignedMail.MESSAGE), "192.0.2.1");
        assertThat(check.status()).isZero();
        assertThat(text(check))
                .isEqualTo(
                        """
                        192.0.2.1 says HELO mail.example.com, MAIL FROM <ann@example.com>
                        Reverse DNS: confirmed, mail.example.com
                        SPF of HELO: pass, "a" of mail.example.com matches 192.0.2.1
                          mail.example.com: v=spf1 a -all
                          a → pass
                        SPF of MAIL FROM: pass, "ip4:192.0.2.1" of example.com matches 192.0.2.1
                          example.com: v=spf1 ip4:192.0.2.1 -all
                          ip4:192.0.2.1 → pass
                        DKIM of example.com: pass
                          selector s1, identity @example.com, ed25519-sha256, a key of 256 bits
                        DKIM, all together: pass
                        ARC: none, nobody has sealed the message
                        DMARC: pass, the domain example.com, authenticated by SPF, is that of From
                          From is of example.com
                          _dmarc.example.com: v=DMARC1; p=reject
                          the record of example.com applies
                          SPF authenticated example.com: the same
                          DKIM authenticated example.com: the same
                          the policy is reject (p)
                          organizational domain: example.com
                          example.com asks to refuse mail that fails (reject)
                        The relay would tell:
                          Authentication-Results: mx.ours.example;
                           iprev=pass (mail.example.com) policy.iprev=192.0.2.1;
                           spf=pass smtp.helo=mail.example.com;
                           spf=pass smtp.mailfrom=ann@example.com;
                           dkim=pass header.d=example.com header.i=@example.com header.s=s1
                            header.a=ed25519-sha256 header.b=…;
                           dmarc=pass (p=reject at example.com) header.from=example.com
                            policy.dmarc=reject
                          Received: from mail.example.com (mail.example.com [192.0.2.1]) …\
                        """);
        assertThat(json(check).replaceAll("(?<=\"fields\":\\[\").*(?=\"\\],\"status)", "…"))
                .isEqualTo(
                        """
                        {"message":"mail.eml","client":"192.0.2.1","helo":"mail.example.com",
                        "reverse-path":"<ann@example.com>","hostname":"mx.ours.example",
                        "rdns":{"result":"confirmed","name":"mail.example.com","why":""},
                        "received":"from mail.example.com (mail.example.com [192.0.2.1])",
                        "lists":null,
                        "spf-helo":{"result":"pass","identity":"helo","domain":"mail.example.com","mechanism":"a",
                        "explanation":"","why":"\\"a\\" of mail.example.com matches 192.0.2.1",
                        "steps":["mail.example.com: v=spf1 a -all","a → pass"]},
                        "spf":{"result":"pass","identity":"mailfrom","domain":"example.com","mechanism":"ip4:192.0.2.1",
                        "explanation":"","why":"\\"ip4:192.0.2.1\\" of example.com matches 192.0.2.1",
                        "steps":["example.com: v=spf1 ip4:192.0.2.1 -all","ip4:192.0.2.1 → pass"]},
                        "dkim":{"signatures":[{"result":"pass","domain":"example.com","selector":"s1",
                        "identity":"@example.com","algorithm":"ed25519-sha256","key-bits":256,"signature":"…",
                        "testing":false,"strict":false,"why":""}],"result":"pass","not-looked-at":0,"whole-header":true},
                        "arc":{"result":"none","trusted":null,"instance":0,"over":false,"oldest-pass":0,"sets":[],
                        "why":"nobody has sealed the message","steps":[]},
                        "dmarc":{"result":"pass","author":"example.com","record-at":"example.com",
                        "record":"v=DMARC1; p=reject","organization":"example.com","published":"reject","policy":"reject",
                        "identifiers":[{"method":"spf","domain":"example.com","aligned":"same"},
                        {"method":"dkim","domain":"example.com","aligned":"same"}],
                        "why":"the domain example.com, authenticated by SPF, is that of From",
                        "steps":["From is of example.com","_dmarc.example.com: v=DMARC1; p=reject",
                        "the record of example.com applies","SPF authenticated example.com: the same",
                        "DKIM authenticated example.com: the same","the policy is reject (p)"]},
                        "forged":[],"more-forged":0,
                        "fields":["…"],"status":0}\
                        """
                                .replace("\n", ""));
    }

    @Test
    void whatFails() {
        var message = SignedMail.signed(SignedMail.MESSAGE).replace("Hello.", "Pay.");
        var check =
                check(
                        "Authentication-Results: mx.ours.example; dmarc=pass\u001b[2J\r\n"
                                + message,
                        "203.0.113.9");
        assertThat(check.status()).isEqualTo(1);
        assertThat(text(check))
                .isEqualTo(
                        """
                        203.0.113.9 says HELO mail.example.com, MAIL FROM <ann@example.com>
                        Reverse DNS: none, the address has no name
                        SPF of HELO: fail, "-all" of mail.example.com matches 203.0.113.9
                          mail.example.com: v=spf1 a -all
                          a → no match
                          -all → fail
                        SPF of MAIL FROM: fail, "-all" of example.com matches 203.0.113.9
                          example.com: v=spf1 ip4:192.0.2.1 -all
                          ip4:192.0.2.1 → no match
                          -all → fail
                        DKIM of example.com: fail, the body is not the one that was signed
                          selector s1, identity @example.com, ed25519-sha256, no key was looked at
                        DKIM, all together: fail
                        ARC: none, nobody has sealed the message
                        DMARC: fail, neither SPF nor DKIM authenticated a domain
                          From is of example.com
                          _dmarc.example.com: v=DMARC1; p=reject
                          the record of example.com applies
                          the policy is reject (p)
                          organizational domain: nobody had to know it
                          example.com asks to refuse mail that fails (reject)
                        Authentication-Results in the message: forged, it claims to be ours
                          mx.ours.example; dmarc=pass?[2J
                        The relay would tell:
                          Authentication-Results: mx.ours.example;
                           iprev=permerror policy.iprev=203.0.113.9;
                           spf=fail ('-all' of mail.example.com matches 203.0.113.9)
                            smtp.helo=mail.example.com;
                           spf=fail ('-all' of example.com matches 203.0.113.9)
                            smtp.mailfrom=ann@example.com;
                           dkim=fail (the body is not the one that was signed) header.d=example.com
                            header.i=@example.com header.s=s1 header.a=ed25519-sha256 header.b=…;
                           dmarc=fail (p=reject at example.com) header.from=example.com
                            policy.dmarc=reject
                          Received: from mail.example.com (unknown [203.0.113.9]) …\
                        """);
        assertThat(json(check))
                .startsWith(
                        "{\"message\":\"mail.eml\",\"client\":\"203.0.113.9\",\"helo\":\"mail.example.com\",")
                .contains("\"rdns\":{\"result\":\"none\",\"name\":null,")
                .contains("\"forged\":[\"mx.ours.example; dmarc=pass?[2J\"],\"more-forged\":0,")
                .endsWith(",\"status\":1}");
    }

    @Test
    void whatIsOpenComesLater() {
        dns.names("192.0.2.9", new Answer.Unavailable<>("no answer"));
        var check = check(SignedMail.signed(SignedMail.MESSAGE), "192.0.2.9");
        assertThat(check.found().dmarc().result().word()).isEqualTo("pass");
        assertThat(check.status()).isEqualTo(75);
        assertThat(text(check)).contains("Reverse DNS: failed, no answer\n");
    }
}
