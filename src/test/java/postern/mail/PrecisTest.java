package postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrecisTest {
    @ParameterizedTest
    @CsvSource({
        "ann, ann",
        "Ann@Example.ORG, ann@example.org",
        "JÜRGEN, jürgen",
        "ju\u0308rgen, jürgen", // composed
        "ｊürgen, jürgen", // full width
        "\uff21nn, ann",
        "Straße, straße", // RFC 8265 §3.5 example 4
        "ΣΊΓΜΑΣ, σίγμας",
        "אבג1, אבג1",
        "ﾊﾟ, パ", // half width, then composed
    })
    void aUserHasOneForm(String written, String form) {
        assertThat(UserName.parse(written)).isEqualTo(Parsed.good(form));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "a,b",
                "a*",
                "a\u0000b",
                "a\r\nb",
                "a\u00a0b",
                "henry\u2163", // RFC 8265 §3.5 example 12: Roman numeral four
                "a\u200db", // a joiner
                "a\u00adb", // a soft hyphen
                "\u265a", // example 13: a chess king
                "ab\ufeff",
                "\u0378", // unassigned
                "\ue000", // private use
                "\u1100", // a piece of a Hangul syllable
                "ـ", // a stretched Arabic line
                "אa", // two directions
                "aא",
                "א-",
                "\u0661\u06f1", // two sorts of digits
            })
    void whatIsNoUser(String written) {
        assertThat(UserName.parse(written)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void aUserHasAtMost255Octets() {
        assertThat(UserName.parse("a".repeat(255))).isInstanceOf(Parsed.Good.class);
        assertThat(UserName.parse("a".repeat(256))).isInstanceOf(Parsed.Bad.class);
        assertThat(UserName.parse("ü".repeat(128))).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @CsvSource({
        "'correct horse battery staple', 'correct horse battery staple'", // RFC 8265 §4.3
        "'Correct Horse Battery Staple', 'Correct Horse Battery Staple'",
        "πßå, πßå",
        "'Jack of \u2666s', 'Jack of \u2666s'",
        "'foo\u1680bar', 'foo bar'",
        "'ju\u0308rgen', 'jürgen'",
        "'ﬁ', 'ﬁ'", // kept: no compatibility forms are folded
    })
    void aPasswordHasOneForm(String written, String form) {
        assertThat(Password.parse(written)).isEqualTo(Parsed.good(form));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "my cat is a \u0009by", "a\u0000", "a\u0378", "a\ufeff", "a\ue000"})
    void whatIsNoPassword(String written) {
        assertThat(Password.parse(written)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void aPreparedUserStaysAsItIs() {
        var random = new Random(8265);
        int good = 0;
        for (int round = 0; round < 20_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(1, 5); i > 0; i--)
                text.appendCodePoint(random.nextInt(random.nextBoolean() ? 0x600 : 0x10ffff));
            if (!(UserName.parse(text.toString()) instanceof Parsed.Good<String>(var form)))
                continue;
            good++;
            assertThat(UserName.parse(form)).isEqualTo(Parsed.good(form));
        }
        assertThat(good).isGreaterThan(1000);
    }
}
