package postern.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HOSTILE 16 to 19: no spelling of one domain ever reads as another. */
class DomainTest {

    @ParameterizedTest
    @CsvSource({
        "EXAMPLE.com, example.com",
        "example.com., example.com",
        "bücher.example, xn--bcher-kva.example",
        "XN--BCHER-KVA.example, xn--bcher-kva.example",
        "straße.example, xn--strae-oqa.example",
        "例え.テスト, xn--r8jz45g.xn--zckzah",
        "a.b.c.d.example, a.b.c.d.example",
        "1a.2b.3c, 1a.2b.3c",
        "127.0.0.1x, 127.0.0.1x"
    })
    void oneCanonicalForm(String text, String canonical) {
        assertThat(Domain.of(text).name()).isEqualTo(canonical);
        assertThat(Domain.of(canonical)).isEqualTo(Domain.of(text));
    }

    @Test
    void hostile18SharpSIsNeverSs() {
        assertThat(Domain.of("straße.example")).isNotEqualTo(Domain.of("strasse.example"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil．example.com", // fullwidth dot
                "evil。example.com", // ideographic full stop
                "example.ｃom", // fullwidth letter
                "\u212Aelvin.example", // Kelvin sign
                "BÜCHER.example", // nothing but ASCII is folded
                "bu\u0308cher.example", // not composed
                "exa\u00admple.com", // soft hyphen
                "exam\u200bple.com", // zero width space
                "exam\u200dple.com", // joiner out of its context
                "ſ.example",
                "\u2024.example",
                "\u0661.\u05d0a.example", // an Arabic digit and Hebrew beside Latin
                "☃.\u0000example",
                "\u202eexample.com"
            })
    void hostile18WhatIsNoULabelIsRefused(String text) {
        assertThat(Domain.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void hostile17ADotlessIIsItsOwnLetter() {
        assertThat(Domain.of("mıcrosoft.example")).isNotEqualTo(Domain.of("microsoft.example"));
        assertThat(Domain.of("I.example")).isEqualTo(Domain.of("i.example"));
    }

    @Test
    void hostile19BelowIsByWholeLabels() {
        var ours = Domain.of("example.com");
        assertThat(Domain.of("a.example.com").isBelow(ours)).isTrue();
        assertThat(Domain.of("a.b.example.com").isBelow(ours)).isTrue();
        assertThat(ours.isBelow(ours)).isFalse();
        assertThat(Domain.of("evilexample.com").isBelow(ours)).isFalse();
        assertThat(Domain.of("com").isBelow(ours)).isFalse();
        assertThat(Domain.of("example.com.evil").isBelow(ours)).isFalse();
    }

    @Test
    void onlyTheCanonicalFormCanBeBuilt() {
        assertThatThrownBy(() -> new Domain("Example.com"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Domain("example.com."))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
