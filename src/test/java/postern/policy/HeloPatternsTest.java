package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.policy.HeloPatterns.Kind;

class HeloPatternsTest {
    private static final DomainSet NO_DOMAINS = new DomainSet(List.of());

    @ParameterizedTest
    @CsvSource({
        "[192.0.2.1], LITERAL",
        "[IPv6:2001:db8::1], LITERAL",
        "localhost, BARE",
        "LOCALHOST, BARE",
        "h.example,",
        "[192.0.2, MALFORMED",
        "[h.example], MALFORMED",
        "no_domain, MALFORMED",
        "192.0.2.1, MALFORMED",
        "'', MALFORMED",
    })
    void aNameIsOfOneKindAtMost(String helo, Kind expected) {
        for (var kind : Kind.values())
            assertThat(new HeloPatterns(Set.of(kind), NO_DOMAINS).matches(helo))
                    .as("%s is %s", helo, kind)
                    .isEqualTo(kind == expected);
    }

    @ParameterizedTest
    @CsvSource({
        "mail.example.com, true",
        "MAIL.Example.COM, true",
        "example.com, false",
        "localhost, true",
        "local, false",
        "[192.0.2.1], false",
        "no_domain, false",
    })
    void aNameIsOneOfTheDomains(String helo, boolean expected) {
        var patterns =
                HeloPatterns.of(DomainPattern.of("*.example.com"), DomainPattern.of("localhost"));
        assertThat(patterns.matches(helo)).isEqualTo(expected);
    }

    @Test
    void theyAreShownAsTheFileWritesThem() {
        var patterns =
                new HeloPatterns(
                        Set.of(Kind.MALFORMED, Kind.LITERAL),
                        new DomainSet(List.of(DomainPattern.of("*.example.com"))));
        assertThat(patterns.words()).containsExactly("literal", "malformed", "*.example.com");
    }
}
