package postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6376 §3.1. */
class SelectorTest {
    @ParameterizedTest
    @ValueSource(strings = {"s1", "20230601", "a-b", "mail.2026", "k1_a", "x"})
    void selectors(String text) {
        assertThat(Selector.parse(text)).isEqualTo(Parsed.good(text));
    }

    @Test
    void caseIsNoMatter() {
        assertThat(Selector.parse("S-One.K")).isEqualTo(Parsed.good("s-one.k"));
        assertThat(Selector.parse("\u212a")).isInstanceOf(Parsed.Bad.class); // the Kelvin sign
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "-a", "a-", "a b", "a/b", "ü", "a;b"})
    void whatIsNone(String text) {
        assertThat(Selector.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void longOnes() {
        assertThat(Selector.parse("x".repeat(63))).isInstanceOf(Parsed.Good.class);
        assertThat(Selector.parse("x".repeat(64))).isInstanceOf(Parsed.Bad.class);
        assertThat(Selector.parse("x.".repeat(100) + "x")).isInstanceOf(Parsed.Bad.class);
    }
}
