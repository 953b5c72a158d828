package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 6376 §3.4, in whatever pieces a body comes. */
class CanonicalizationTest {
    /** The example of §3.4.5. */
    @Test
    void theExampleOfTheRfc() {
        var first = HeaderField.of("A: X\r\n");
        var second = HeaderField.of("B : Y\t\r\n\tZ  \r\n");
        assertThat(header(Canonicalization.RELAXED, first)).isEqualTo("a:X\r\n");
        assertThat(header(Canonicalization.RELAXED, second)).isEqualTo("b:Y Z\r\n");
        assertThat(header(Canonicalization.SIMPLE, first)).isEqualTo("A: X\r\n");
        assertThat(header(Canonicalization.SIMPLE, second)).isEqualTo("B : Y\t\r\n\tZ  \r\n");
        var body = " C \r\nD \t E\r\n\r\n\r\n";
        assertThat(body(Canonicalization.RELAXED, body)).isEqualTo(" C\r\nD E\r\n");
        assertThat(body(Canonicalization.SIMPLE, body)).isEqualTo(" C \r\nD \t E\r\n");
    }

    /** Here {@code |} stands for CRLF, {@code _} for a blank, {@code ^} for a tab. */
    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "Subject:, subject:|",
                "Subject:_, subject:|",
                "SUBJECT:|_|_|_, subject:|",
                "Subject_^:__a__b^_^c__, subject:a b c|",
                "Subject:|_a|_|^b|, subject:a b|",
                "Subject:a|__|_b, subject:a b|",
                "X:a::b, x:a::b|",
                "X:_:, x::|"
            })
    void relaxedFields(String field, String canonical) {
        assertThat(header(Canonicalization.RELAXED, HeaderField.of(written(field))))
                .isEqualTo(canonical.replace("|", "\r\n"));
    }

    @Test
    void aFieldWithoutItsLastLineEndHasOneInBothForms() {
        var field = HeaderField.of("Subject: a ");
        assertThat(header(Canonicalization.SIMPLE, field)).isEqualTo("Subject: a \r\n");
        assertThat(header(Canonicalization.RELAXED, field)).isEqualTo("subject:a\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            emptyValue = "",
            value = {
                "'',            |,            ''",
                "|,             |,            ''",
                "|||,           |,            ''",
                "_|_^|,         _|_^|,        ''",
                "_,             _|,           ''",
                "a,             a|,           a|",
                "a|,            a|,           a|",
                "a||||,         a|,           a|",
                "a|_|^|,        a|_|^|,       a|",
                "a__|b^_c|,     a__|b^_c|,    a|b_c|",
                "|a|,           |a|,          |a|",
                "||a|||b,       ||a|||b|,     ||a|||b|",
                "_a|,           _a|,          _a|",
                "^^a|,          ^^a|,         _a|",
                "a|_,           a|_|,         a|",
                "a~b|,          a~b|,         a~b|",
                "a~,            a~|,          a~|",
                "a_~|,          a_~|,         a_~|",
                "~,             ~|,           ~|",
                "a|~|,          a|~|,         a|~|"
            })
    void bodies(String body, String simple, String relaxed) {
        assertThat(body(Canonicalization.SIMPLE, written(body))).isEqualTo(written(simple));
        assertThat(body(Canonicalization.RELAXED, written(body))).isEqualTo(written(relaxed));
    }

    @Test
    void longBodiesPassThroughTheirSmallBuffer() {
        var line = "a  long\tline with its blanks \r\n";
        var body = line.repeat(2000) + "\r\n".repeat(5000) + "x".repeat(9000) + " \r\n\r\n";
        assertThat(body(Canonicalization.RELAXED, body))
                .isEqualTo(
                        "a long line with its blanks\r\n".repeat(2000)
                                + "\r\n".repeat(5000)
                                + "x".repeat(9000)
                                + "\r\n");
        assertThat(body(Canonicalization.SIMPLE, body))
                .isEqualTo(body.substring(0, body.length() - 2));
    }

    private static String written(String text) {
        return text.replace("|", "\r\n").replace('_', ' ').replace('^', '\t').replace('~', '\r');
    }

    private static String header(Canonicalization form, HeaderField field) {
        return new String(form.header(field), StandardCharsets.ISO_8859_1);
    }

    /** The same at every place where it can be cut in two, and octet by octet. */
    private static String body(Canonicalization form, String text) {
        var whole = body(form, text, text.length());
        for (int cut = 0; cut < Math.min(text.length(), 100); cut++)
            assertThat(body(form, text, cut)).as("cut at " + cut).isEqualTo(whole);
        assertThat(body(form, text, -1)).isEqualTo(whole);
        return whole;
    }

    private static String body(Canonicalization form, String text, int cut) {
        var out = new ByteArrayOutputStream();
        var canonicalizer = form.body((octets, length) -> out.write(octets, 0, length));
        var all = text.getBytes(StandardCharsets.ISO_8859_1);
        if (cut < 0)
            for (int i = 0; i < all.length; i++) canonicalizer.take(ByteBuffer.wrap(all, i, 1));
        else {
            canonicalizer.take(ByteBuffer.wrap(all, 0, cut));
            canonicalizer.take(ByteBuffer.wrap(all, cut, all.length - cut));
        }
        canonicalizer.end();
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
