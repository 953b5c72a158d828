package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What conditions ask for, when that is known, and how far they hold before it is. */
class ConditionTest {
    private static final Condition TLS = new Condition.TlsActive();
    private static final Condition LOGGED_IN = new Condition.LoggedIn();
    private static final Condition KNOWN = new Condition.RecipientKnown();
    private static final Condition OWNS_FROM = new Condition.OwnsFrom();
    private static final Condition NEVER = new Condition.Any(List.of());

    private static Condition not(Condition inner) {
        return new Condition.Not(inner);
    }

    private static Condition all(Condition... parts) {
        return new Condition.All(List.of(parts));
    }

    private static Condition any(Condition... parts) {
        return new Condition.Any(List.of(parts));
    }

    @Test
    void itAsksForTheFactsOfItsParts() {
        for (var condition : List.of(not(TLS), all(KNOWN, TLS), any(KNOWN, not(TLS)))) {
            assertThat(condition.asks(Fact.TLS)).as("%s", condition).isTrue();
            assertThat(condition.asks(Fact.CLIENT)).as("%s", condition).isFalse();
        }
        assertThat(Condition.always().asks(Fact.TLS)).isFalse();
    }

    @Test
    void itsStageIsThatOfTheLatestFact() {
        assertThat(Condition.always().stage()).isEqualTo(Stage.CONNECT);
        assertThat(not(TLS).stage()).isEqualTo(Stage.MAIL);
        assertThat(all(KNOWN, TLS).stage()).isEqualTo(Stage.RCPT);
        assertThat(any(TLS, all(KNOWN, not(OWNS_FROM))).stage()).isEqualTo(Stage.END_OF_DATA);
    }

    @Test
    void itIsKnownWithTheLastFactThatItAsksFor() {
        for (var condition : List.of(KNOWN, not(KNOWN), all(TLS, KNOWN), any(KNOWN, TLS))) {
            assertThat(condition.isKnownWith(Fact.FORWARD_PATH)).as("%s", condition).isFalse();
            assertThat(condition.isKnownWith(Fact.RECIPIENT_KNOWN)).as("%s", condition).isTrue();
            assertThat(condition.isKnownWith(Fact.OWNS_FROM)).as("%s", condition).isTrue();
        }
        assertThat(NEVER.isKnownWith(Fact.LISTENER)).isTrue();
    }

    /** NO, MAYBE and YES are 0, 1 and 2; what is not known yet may become any of them. */
    @Test
    void combinationsHoldAsFarAsTheirPartsMayStill() {
        for (int first = 0; first < 4; first++)
            for (int second = 0; second < 4; second++) {
                var facts = owns(owns(Facts.NONE, Fact.OWNS_REVERSE_PATH, first), second);
                var parts = List.<Condition>of(new Condition.OwnsReversePath(), OWNS_FROM);
                int leastA = first == 3 ? 0 : first;
                int leastB = second == 3 ? 0 : second;
                int mostA = first == 3 ? 2 : first;
                int mostB = second == 3 ? 2 : second;
                assertThat(Truth.of(new Condition.All(parts), facts))
                        .isEqualTo(truth(Math.min(leastA, leastB), Math.min(mostA, mostB)));
                assertThat(Truth.of(new Condition.Any(parts), facts))
                        .isEqualTo(truth(Math.max(leastA, leastB), Math.max(mostA, mostB)));
                assertThat(Truth.of(new Condition.Not(parts.getFirst()), facts))
                        .isEqualTo(truth(2 - mostA, 2 - leastA));
            }
    }

    private static Facts owns(Facts facts, int how) {
        return owns(facts, Fact.OWNS_FROM, how);
    }

    private static Facts owns(Facts facts, Fact<Boolean> fact, int how) {
        return switch (how) {
            case 0, 2 -> facts.with(fact, how == 2);
            case 1 -> facts.unavailable(fact);
            default -> facts;
        };
    }

    private static Truth truth(int least, int most) {
        if (least == most) return List.of(Truth.NO, Truth.MAYBE, Truth.YES).get(least);
        return least == 1 ? Truth.MAYBE_TO_YES : most == 1 ? Truth.NO_TO_MAYBE : Truth.UNKNOWN;
    }

    @Test
    void onlyWhatMayBecomeYesIsWorthAsking() {
        for (var truth : List.of(Truth.YES, Truth.MAYBE_TO_YES, Truth.UNKNOWN))
            assertThat(truth.canBecomeYes()).as("%s", truth).isTrue();
        for (var truth : List.of(Truth.NO, Truth.MAYBE, Truth.NO_TO_MAYBE))
            assertThat(truth.canBecomeYes()).as("%s", truth).isFalse();
    }

    @Test
    void theEarliestOfWhatIsMissingIsAskedFor() {
        assertThat(Truth.missing(all(KNOWN, TLS, LOGGED_IN), Facts.NONE)).isEqualTo(Fact.TLS);
        var facts = Facts.NONE.with(Fact.TLS, true);
        assertThat(Truth.missing(all(KNOWN, TLS, LOGGED_IN), facts)).isEqualTo(Fact.USER);
        assertThat(Truth.missing(any(KNOWN, TLS), facts)).isNull();
        assertThat(Truth.earlier(Fact.TLS, null)).isEqualTo(Fact.TLS);
        assertThat(Truth.earlier(null, Fact.TLS)).isEqualTo(Fact.TLS);
        assertThat(Truth.earlier(Fact.USER, Fact.TLS)).isEqualTo(Fact.TLS);
        assertThat(Truth.earlier(Fact.TLS, Fact.USER)).isEqualTo(Fact.TLS);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'', 'g1', false",
                "'g1', 'g1', true",
                "'g1', 'g2', false",
                "'g1,g2', 'g2', true",
                "'g1,g2,g3', 'g4,g5', false",
                "'g1,g2,g3', 'g4,g3', true",
                "'g3', 'g1,g2', false",
                "'g2', 'g1,g2,g3,g4,g5,g6', true",
                "'g9', 'g1,g2,g3,g4,g5,g6', false",
            })
    void aUserIsInOneOfTheGroups(String in, String groups, boolean expected) {
        var facts = FactText.read(Facts.NONE, Fact.GROUPS, in).orThrow();
        var condition = new Condition.GroupIn(List.of(groups.split(",")));
        assertThat(Truth.of(condition, facts)).isEqualTo(expected ? Truth.YES : Truth.NO);
    }

    @Test
    void manyNamesAreFoundAsFewAre() {
        for (int size : new int[] {1, 4, 5, 100}) {
            var names = IntStream.range(0, size).mapToObj(i -> "user" + i).toList();
            var condition = new Condition.UserIn(names);
            assertThat(condition.users()).isEqualTo(names);
            assertThat(new Condition.UserIn(condition.users())).isEqualTo(condition);
            for (var user : List.of("user0", "user" + (size - 1), "user" + size)) {
                var facts = Facts.NONE.with(Fact.USER, Optional.of(user));
                assertThat(Truth.of(condition, facts))
                        .isEqualTo(names.contains(user) ? Truth.YES : Truth.NO);
            }
        }
        assertThat(Truth.of(new Condition.GroupIn(List.of("a", "b", "c", "d", "e")), groups("e")))
                .isEqualTo(Truth.YES);
    }

    private static Facts groups(String... names) {
        return Facts.NONE.with(Fact.GROUPS, Set.of(names));
    }
}
