package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Domain;
import postern.mailauth.ResultsClaim.Claim;

/** Results that strangers wrote in our name (RFC 8601 §5, §7.1). */
class ResultsClaimTest {
    private static final Domain MX = Domain.of("mx.example.com");

    private static Claim claim(String value) {
        var octets = value.getBytes(StandardCharsets.UTF_8);
        return ResultsClaim.of(octets, 0, octets.length, MX);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " mx.example.com; spf=pass\r\n",
                "mx.example.com;none",
                " MX.Example.COM; spf=pass",
                " mx.example.com. ; spf=pass",
                " mx.example.com..; spf=pass",
                " mx.example.com 1; spf=pass",
                " mx.example.com\t1\t; spf=pass",
                " mx.example.com 99999; spf=pass",
                " mx.example.com(c)1(d); spf=pass",
                " (c) mx.example.com (d) ; spf=pass",
                " (a (nested \\) comment)) mx.example.com; spf=pass",
                "(;)(\")mx.example.com; x",
                "\r\n mx.example.com; spf=pass",
                "\r\n\t(folded\r\n comment)\r\n mx.example.com; spf=pass",
                " \"mx.example.com\"; spf=pass",
                " \"mx.exa\\mple.com\"; spf=pass",
                " \"mx.example\r\n .com\"; spf=pass\r\n",
                " \" mx.example.com \"; spf=pass",
                " \"MX.example.com.\" 1; spf=pass",
                " mx.example.com/1; spf=pass",
                " mx.example.com: spf=pass",
                " mx.example.com=x; spf=pass",
                " mx.example.com@x; spf=pass",
                " mx.example.com\"x\"; spf=pass",
                " mx.example.com spf=pass",
                " mx.example.com spf=pass; dkim=pass",
                " mx.example.com 1 x; dkim=pass",
                " mx.example.com",
                " mx.example.com (unfinished",
                " mx.example.com (unfinished; spf=pass",
            })
    void itClaimsToBeOurs(String value) {
        assertThat(claim(value)).isEqualTo(Claim.OURS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " mx.example.net; spf=pass",
                " other 1; spf=pass smtp.mailfrom=mx.example.com",
                " amx.example.com; spf=pass",
                " mx.example.com.evil.example; spf=pass",
                " (mx.example.com) other.example; spf=pass",
                " \"other.example\"; x=\"mx.example.com\"",
                " mx-example.com; none",
                " example.com; none",
                " mx.example.co; none",
                " other.example (c) 1 (mx.example.com); spf=pass",
                " other.example",
            })
    void itIsOfAnother(String value) {
        assertThat(claim(value)).isEqualTo(Claim.OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \r\n",
                " ; spf=pass",
                " (unfinished mx.example.com; spf=pass",
                " \"mx.example.com; spf=pass",
                " =?utf-8?q?mx.example.com?=; spf=pass",
                " <mx.example.com>; spf=pass",
                " spf=pass smtp.mailfrom=a@example.com; dkim=pass",
                " other.example mx.example.com; spf=pass",
                " other.example 1 mx.example.com; spf=pass",
                " other\"mx.example.com\"; spf=pass",
                " \\mx.example.com; spf=pass",
                " m\u0000x.example.com; spf=pass",
            })
    void nobodyCanSay(String value) {
        assertThat(claim(value)).isEqualTo(Claim.UNREADABLE);
    }

    @Test
    void aULabelIsItsALabel() {
        var ours = Domain.of("b\u00fccher.example");
        for (var name :
                new String[] {
                    "b\u00fccher.example", "XN--BCHER-KVA.example", "\"b\u00fccher.example\""
                }) {
            var octets = (" " + name + "; none").getBytes(StandardCharsets.UTF_8);
            assertThat(ResultsClaim.of(octets, 0, octets.length, ours)).isEqualTo(Claim.OURS);
        }
        assertThat(claim(" mx.ex\u0430mple.com; none")).isEqualTo(Claim.OTHER); // a Cyrillic a
    }

    @ParameterizedTest
    @CsvSource({
        "'Authentication-Results: mx.example.com; none', true",
        "'AUTHENTICATION-results:mx.example.com; none', true",
        "'Authentication-Results : mx.example.com; none', true",
        "'Authentication-Results \t : mx.example.com; none', true",
        "'Authentication-Results: (x; none', true",
        "'Authentication-Results: other.example; none', false",
        "'X-Authentication-Results: mx.example.com; none', false",
        "'ARC-Authentication-Results: i=1; mx.example.com; none', false",
        "'Authentication-Results-X: mx.example.com; none', false",
        "'Authentication-Result: mx.example.com; none', false",
        "'Authentication-Results', false",
        "'Authentication-Results:', true",
        "'', false",
        "':', false",
    })
    void wholeFields(String field, boolean forged) {
        assertThat(ResultsClaim.isForged(field.getBytes(StandardCharsets.UTF_8), MX))
                .isEqualTo(forged);
    }

    @Test
    void itDecidesAsSoonAsItCanAndHasLittlePatience() {
        var reading = new ResultsClaim(MX);
        for (var octet : " other.example;".getBytes(StandardCharsets.US_ASCII)) {
            assertThat(reading.claim()).isNull();
            reading.take(octet);
        }
        assertThat(reading.claim()).isEqualTo(Claim.OTHER);
        for (var octet : " mx.example.com;".getBytes(StandardCharsets.US_ASCII))
            reading.take(octet);
        assertThat(reading.end()).isEqualTo(Claim.OTHER);
        assertThat(claim("(" + "x".repeat(8000) + ")mx.example.com;")).isEqualTo(Claim.OURS);
        assertThat(claim("(" + "x".repeat(9000) + ")other.example;")).isEqualTo(Claim.UNREADABLE);
        assertThat(claim("(".repeat(100_000))).isEqualTo(Claim.UNREADABLE);
        assertThat(claim("x".repeat(5000) + ";")).isEqualTo(Claim.OTHER);
    }
}
