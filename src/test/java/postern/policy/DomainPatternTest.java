package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Parsed;

class DomainPatternTest {

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, true",
        "example.com, EXAMPLE.com., true",
        "example.com, a.example.com, false",
        "example.com, evilexample.com, false",
        "*.example.com, a.example.com, true",
        "*.example.com, a.b.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, evilexample.com, false",
        "*, a.test, true",
        "*example.com, evilexample.com, true",
        "*example.com, example.com, true",
        "*example.com, example.com.test, false",
        "*.münchen.example, a.xn--mnchen-3ya.example, true",
    })
    void aPatternMatchesWholeLabelsUnlessItIsLoose(
            String pattern, String domain, boolean expected) {
        assertThat(DomainPattern.of(pattern).matches(Domain.of(domain))).isEqualTo(expected);
        assertThat(new DomainSet(List.of(DomainPattern.of(pattern))).contains(Domain.of(domain)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*.", "a.*.b", "a*", "**", "*.*.b", "a..b", "*-b.example", "10.0.0.1"})
    void whatIsNoPatternIsRefused(String text) {
        assertThat(DomainPattern.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void whatIsNoPatternSaysWhy() {
        assertThat(DomainPattern.parse("a.*.b"))
                .isEqualTo(Parsed.bad("a \"*\" stands at the front only, for whole labels"));
        assertThat(DomainPattern.parse("*.a..b"))
                .isEqualTo(Domain.parse("a..b"))
                .isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "*.example.com", "*", "*example.com"})
    void aPatternIsWrittenAsItIsRead(String text) {
        assertThat(DomainPattern.of(text)).hasToString(text);
    }

    @Test
    void anAddressLiteralIsInNoSetOfDomains() {
        var all = new DomainSet(List.of(DomainPattern.of("*")));
        assertThat(all.contains(AddressLiteral.parse("[192.0.2.1]").orThrow())).isFalse();
    }

    /**
     * The index against the definition, over few labels so that names are suffixes of each other.
     */
    @Test
    void aSetHoldsWhatOneOfItsPatternsMatches() {
        var random = new Random(7);
        for (int round = 0; round < 300; round++) {
            var patterns = new ArrayList<DomainPattern>();
            for (int i = random.nextInt(30); i >= 0; i--)
                patterns.add(DomainPattern.of((random.nextBoolean() ? "*." : "") + name(random)));
            var set = new DomainSet(patterns);
            for (int i = 0; i < 50; i++) {
                var domain = Domain.of(name(random));
                assertThat(set.contains(domain))
                        .as(domain + " in " + patterns)
                        .isEqualTo(patterns.stream().anyMatch(p -> p.matches(domain)));
            }
        }
    }

    private static String name(Random random) {
        var name = new StringBuilder();
        for (int i = random.nextInt(4); i >= 0; i--) {
            if (!name.isEmpty()) name.append('.');
            name.append(List.of("a", "b", "ab", "ba").get(random.nextInt(4)));
        }
        return name.toString();
    }
}
