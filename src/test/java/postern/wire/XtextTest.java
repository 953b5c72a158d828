package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Parsed;

/** HOSTILE 33: decoded strictly, encoded again. */
class XtextTest {

    @ParameterizedTest
    @CsvSource({
        "QQ314159, QQ314159",
        "a+2Bb, a+b",
        "a+3Db+20c, a=b c",
        "+2B+2B, ++",
        "smith@example.com, smith@example.com"
    })
    void decodesAndEncodesTheSame(String encoded, String decoded) {
        assertThat(Xtext.decode(encoded)).isEqualTo(Parsed.good(decoded));
        assertThat(Xtext.encode(decoded)).isEqualTo(encoded);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a+", "a+2", "a+2b", "a+GG", "a+ 2", "a=b", "a b", "a\tb", "a+0D+0A", "a+00",
                "a+7F", "a+E9", "é", "a++2B", "a+2", "\u007f"
            })
    void refusesWhatIsNoXtext(String text) {
        assertThat(Xtext.decode(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void everyPrintableCharacterSurvives() {
        var all = new StringBuilder();
        for (char c = ' '; c < 127; c++) all.append(c);
        assertThat(Xtext.decode(Xtext.encode(all.toString())))
                .isEqualTo(Parsed.good(all.toString()));
    }

    @Test
    void whatIsNotAsciiIsLeftToSmtpUtf8() {
        assertThat(Xtext.encode("utf-8;ü@example.com")).isEqualTo("utf-8;ü@example.com");
    }
}
