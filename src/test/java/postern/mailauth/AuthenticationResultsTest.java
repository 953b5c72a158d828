package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Domain;
import postern.mail.IpAddress;

/** The field that tells what was found (RFC 8601), and that nobody can write into it. */
class AuthenticationResultsTest {
    private static final Domain MX = Domain.of("mx.example.com");

    private static DmarcResult dmarc(Result result, String author) {
        var domain = Domain.of(author);
        return new DmarcResult(
                result,
                domain,
                DmarcPolicy.QUARANTINE,
                DmarcPolicy.REJECT,
                domain,
                DmarcRecord.parse("v=DMARC1; p=reject; t=y").orThrow(),
                domain,
                List.of(),
                "",
                List.of());
    }

    private static ArcResult arc(Result result, String why) {
        var sealed = new ArcResult.Sealed(1, Domain.of("list.example"), "");
        return new ArcResult(result, 1, false, 0, List.of(sealed), why, List.of());
    }

    @Test
    void everythingInOneField() {
        var field =
                new AuthenticationResults(MX)
                        .iprev(Result.PASS, IpAddress.of("192.0.2.1"), "mail.example.net")
                        .spf(
                                new SpfVerdict(
                                        Result.PASS,
                                        SpfVerdict.Identity.MAIL_FROM,
                                        "example.net",
                                        "bounce+a=b.c@example.net",
                                        "not shown"))
                        .dkim(
                                new DkimVerdict(
                                        Result.PASS,
                                        "example.net",
                                        "s1",
                                        "@example.net",
                                        "rsa-sha256",
                                        "abcd+/12",
                                        ""))
                        .dkim(
                                new DkimVerdict(
                                        Result.FAIL, "example.org", "s2", "", "", "", "changed"))
                        .dmarc(dmarc(Result.PASS, "example.net"))
                        .arc(arc(Result.PASS, "good"), IpAddress.of("2001:db8::1"))
                        .auth(Result.PASS, "joe")
                        .field();
        assertThat(field)
                .isEqualTo(
                        """
                        Authentication-Results: mx.example.com;
                         iprev=pass (mail.example.net) policy.iprev=192.0.2.1;
                         spf=pass smtp.mailfrom=bounce+a=b.c@example.net;
                         dkim=pass header.d=example.net header.i=@example.net header.s=s1
                          header.a=rsa-sha256 header.b="abcd+/12";
                         dkim=fail (changed) header.d=example.org header.s=s2;
                         dmarc=pass (p=reject at example.net) header.from=example.net
                          policy.dmarc=quarantine;
                         arc=pass header.d=list.example header.oldest-pass=0
                          smtp.remote-ip="2001:db8::1";
                         auth=pass smtp.auth=joe
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void nothingWasChecked() {
        assertThat(new AuthenticationResults(MX).field())
                .isEqualTo("Authentication-Results: mx.example.com; none\r\n");
        assertThat(new AuthenticationResults(MX).unsigned().field())
                .isEqualTo("Authentication-Results: mx.example.com;\r\n dkim=none\r\n");
    }

    @Test
    void theHeloNameHasItsOwnProperty() {
        var helo = new SpfVerdict(Result.FAIL, SpfVerdict.Identity.HELO, "a.example", "", "");
        assertThat(new AuthenticationResults(MX).spf(helo).value())
                .isEqualTo("mx.example.com;\r\n spf=fail smtp.helo=a.example\r\n");
    }

    /** Whatever stands in a value, the field stays one field with its own results. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nBcc: victim@example.org",
                "a\r\n b",
                "a\nX: y",
                "a\rX: y",
                "a; dmarc=pass header.from=bank.example",
                "a\"; dmarc=pass header.from=bank.example; x=\"",
                "\\",
                "\\\"; dmarc=pass",
                "a) dmarc=pass (",
                "a(",
                "a\u0000b",
                "a\u2028b",
                "=?utf-8?q?x?=",
                "b\u00fccher@example.com",
                "\"quoted local\"@example.com",
                "<a@example.com>",
                " ",
                "a b",
            })
    void nobodyWritesIntoIt(String hostile) {
        var field =
                new AuthenticationResults(MX)
                        .iprev(Result.FAIL, IpAddress.of("192.0.2.1"), hostile)
                        .spf(
                                new SpfVerdict(
                                        Result.FAIL,
                                        SpfVerdict.Identity.MAIL_FROM,
                                        hostile,
                                        hostile,
                                        hostile))
                        .dkim(
                                new DkimVerdict(
                                        Result.FAIL,
                                        hostile,
                                        hostile,
                                        hostile,
                                        hostile,
                                        hostile,
                                        hostile))
                        .arc(arc(Result.TEMPERROR, hostile), IpAddress.of("192.0.2.1"))
                        .auth(Result.FAIL, hostile)
                        .field();
        var lines = field.split("\r\n", -1);
        assertThat(lines[0]).isEqualTo("Authentication-Results: mx.example.com;");
        assertThat(lines[lines.length - 1]).isEmpty();
        for (int i = 1; i < lines.length - 1; i++) {
            assertThat(lines[i]).startsWith(" ").matches("[ -~]+");
            assertThat(lines[i].length()).isLessThan(998);
        }
        // A reader that knows no quotes, and one that knows no comments, count the same results.
        assertThat(field.split(";", -1)).hasSize(6);
        assertThat(field.replace("\r\n", "").replaceAll("\\([^()]*\\)", "").split("[; ]+"))
                .doesNotContain("dmarc=pass");
        assertThat(field.chars().filter(c -> c == '"').count() % 2).isZero();
        assertThat(field).doesNotContain("\\");
    }

    @Test
    void longValuesAreCutAndManyAreLeftOut() {
        var results = new AuthenticationResults(MX);
        for (int i = 0; i < 500; i++)
            results.dkim(new DkimVerdict(Result.FAIL, "d".repeat(5000), "s".repeat(5000)));
        var field = results.field();
        assertThat(field.length()).isLessThan(40_000);
        for (var line : field.split("\r\n")) assertThat(line.length()).isLessThan(400);
    }

    @Test
    void ourOwnFieldIsRecognised() {
        var field = new AuthenticationResults(MX).auth(Result.PASS, "joe").field();
        assertThat(ResultsClaim.isForged(field.getBytes(StandardCharsets.US_ASCII), MX)).isTrue();
    }
}
