package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import postern.dns.FakeResolver;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Parsed;

/** Whatever strangers write is read to some end: always the same inputs, made from good ones. */
class HostileInputTest {
    private static final int ROUNDS = 4_000;
    private static final String BITS = "\0\t\r\n ();:=,@.\"\\<>%!-_/09azAZ\u0080\u00ff";
    private static final Domain MX = Domain.of("mx.example.com");

    private final Random random = new Random(11);

    private void mutate(String good, Consumer<String> reader) {
        reader.accept(good);
        for (int i = 0; i < ROUNDS; i++) {
            var text = new StringBuilder(good);
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                int at = random.nextInt(text.length() + 1);
                int to = Math.min(text.length(), at + random.nextInt(3));
                var bit = BITS.charAt(random.nextInt(BITS.length()));
                switch (random.nextInt(4)) {
                    case 0 -> text.delete(at, to);
                    case 1 -> text.insert(at, bit);
                    case 2 -> text.replace(at, to, "" + bit);
                    default -> text.insert(at, text.substring(at, to));
                }
            }
            reader.accept(text.toString());
        }
    }

    @Test
    void records() {
        mutate(
                "v=DMARC1; p=reject; sp=none; psd=n; t=y; rua=mailto:a%40b@c.example!10m,x:y;"
                        + " fo=1:d",
                text -> {
                    if (!(DmarcRecord.parse(text) instanceof Parsed.Good<DmarcRecord>(var record)))
                        return;
                    assertThat(text).containsIgnoringCase("v").contains("DMARC1");
                    for (var uri : record.aggregateReports()) {
                        var mailbox = uri.mailbox();
                        if (mailbox != null) assertThat(mailbox.toString()).doesNotContain("\n");
                    }
                    for (var problem : record.problems()) assertThat(problem).matches("[ -~]+");
                });
    }

    /** What a careless reader takes for our name is never plainly of another. */
    @Test
    void claims() {
        for (var good :
                List.of(
                        " (c) mx.example.com 1; spf=pass smtp.mailfrom=a@b.c",
                        "\r\n \"mx.example.com\" (c); dmarc=pass",
                        "(a(b)c)mx.example.com.;none"))
            mutate(
                    good,
                    text -> {
                        var octets = text.getBytes(StandardCharsets.ISO_8859_1);
                        var claim = ResultsClaim.of(octets, 0, octets.length, MX);
                        var careless =
                                text.toLowerCase(Locale.ROOT)
                                        .strip()
                                        .matches("(?s)\"?mx\\.example\\.com\\.?\"?([ ;\\t(].*)?");
                        if (careless)
                            assertThat(claim).as(text).isNotEqualTo(ResultsClaim.Claim.OTHER);
                    });
    }

    @Test
    void authors() {
        mutate(
                " \"A, B\" <a@example.com>, Group: b@[192.0.2.1], c@d.example;\r\n (x) e@f.example",
                text -> {
                    var author = Author.of(List.of(text.getBytes(StandardCharsets.ISO_8859_1)));
                    assertThat(author.domains().isEmpty() && author.trouble().isEmpty()).isFalse();
                });
    }

    @Test
    void lines() {
        var row = new LedgerLine.Row(Rows.DAY, Rows.EXAMPLE, 5, Rows.row("192.0.2.1"));
        mutate(
                row.written().strip(),
                text -> {
                    var line = LedgerLine.parse(text);
                    if (line != null)
                        assertThat(LedgerLine.parse(line.written().strip())).isEqualTo(line);
                });
    }

    @Test
    void chains() {
        var dns = new FakeResolver();
        var key = Sealing.ed25519("relay.example");
        Sealing.publish(dns, key);
        var message = Sealing.seal("From: a@b.example\r\n\r\nx\r\n", dns, key);
        message = Sealing.seal(message, dns, key);
        var whole = message;
        mutate(
                whole,
                text -> {
                    var found = Sealing.verify(text, dns);
                    assertThat(found.result()).isIn(Result.NONE, Result.PASS, Result.FAIL);
                    assertThat(found.why()).matches("[ -~]+");
                });
    }

    @Test
    void rewrittenSenders() {
        var srs = new Srs(List.of(new byte[16]), MX, 10);
        mutate(
                "SRS1=aaaaaa=fwd.example==bbbbbb=cc=b.example=a@mx.example.com",
                text -> {
                    if (!(Mailbox.parse(text) instanceof Parsed.Good<Mailbox>(var mailbox))) return;
                    assertThat(srs.back(mailbox, Rows.DAY))
                            .isNotInstanceOf(Srs.Returned.Original.class);
                    if (srs.forward(mailbox, Rows.DAY)
                            instanceof Srs.Forwarded.Rewritten(var there))
                        assertThat(srs.back(there, Rows.DAY))
                                .isInstanceOf(Srs.Returned.Original.class);
                });
    }
}
