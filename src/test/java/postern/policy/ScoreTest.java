package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Domain;
import postern.mail.Parsed;
import postern.mail.Replies;
import postern.policy.Decision.Outcome;

/** What lists say, weighed, and what a guard makes of it. */
class ScoreTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "7", "-5", "3..8", "-5..7", "7 192.0.2.1 is listed by a.example: x"})
    void whatIsWrittenCanBeReadAgain(String text) {
        assertThat(Score.parse(text).orThrow()).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "8..3", "1..2..3", "..", "99999999", "5 \u0007", "5\n", "5 é"})
    void whatIsNoScoreIsRefused(String text) {
        assertThat(Score.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void aStrangersTextIsTamedAndCut() {
        var told = Score.of(1, 1, "a\r\n550 5.7.1 b\u0000é" + "x".repeat(1000)).told();
        assertThat(told).startsWith("a??550 5.7.1 b??x").hasSize(Score.MOST_TOLD);
        assertThatThrownBy(() -> new Score(1, 1, "a\nb"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Policy policy(Action unavailable) {
        var guard =
                new Guard(
                        "lists",
                        Guard.Kind.DNSBL,
                        3,
                        Condition.always(),
                        List.of(
                                rule(10, new Action.Refuse(Outcome.REJECT, Replies.CLIENT_LISTED)),
                                rule(
                                        5,
                                        new Action.Refuse(
                                                Outcome.DEFER, Replies.CLIENT_LISTED_NOW))),
                        new Action.Allow(),
                        unavailable);
        return new Policy(
                List.of(new DomainPattern.Exactly(Domain.of("ours.example"))),
                Map.of(),
                List.of(ExamplePolicy.RECEIVE),
                List.of(guard));
    }

    private static Guard.Rule rule(int points, Action action) {
        return new Guard.Rule(
                3, points + " points", new Condition.Scored(Fact.DNSBL_CLIENT, points), action);
    }

    private static Verdict judged(Policy policy, String score) {
        var facts =
                FactText.read(
                                ExamplePolicy.rcpt("inbound", "192.0.2.1", "a@ours.example"),
                                Fact.DNSBL_CLIENT,
                                score)
                        .orThrow();
        return policy.answer(facts);
    }

    @ParameterizedTest
    @CsvSource({
        "0, ACCEPT",
        "4, ACCEPT",
        "5, DEFER",
        "9, DEFER",
        "10, REJECT",
        "99, REJECT",
        "-9, ACCEPT",
        "0..4, ACCEPT",
        "5..9, DEFER",
        "12..20, REJECT"
    })
    void thePointsDecide(String score, Outcome outcome) {
        for (var unavailable :
                List.of(
                        new Action.Allow(),
                        new Action.Refuse(Outcome.DEFER, Replies.DNS_UNAVAILABLE)))
            assertThat(((Verdict.Decided) judged(policy(unavailable), score)).decision().outcome())
                    .isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0..5", "0..99", "4..10", "unavailable"})
    void whatHangsOnASilentListIsUnavailable(String score) {
        var lenient = (Verdict.Decided) judged(policy(new Action.Allow()), score);
        assertThat(lenient.decision().outcome()).isEqualTo(Outcome.ACCEPT);
        var strict =
                (Verdict.Decided)
                        judged(
                                policy(new Action.Refuse(Outcome.DEFER, Replies.DNS_UNAVAILABLE)),
                                score);
        assertThat(strict.decision().reply()).isEqualTo(Replies.DNS_UNAVAILABLE);
    }

    @Test
    void aSilentListSavesNobodyWhomTheOthersNameAnyway() {
        var decided = (Verdict.Decided) judged(policy(new Action.Allow()), "5..15");
        assertThat(decided.decision().outcome()).isEqualTo(Outcome.DEFER);
    }

    @Test
    void theRefusalSaysWhatWasFound() {
        var told = "192.0.2.1 is listed by bl.example: see https://bl.example/?192.0.2.1";
        var decided = (Verdict.Decided) judged(policy(new Action.Allow()), "10 " + told);
        assertThat(decided.decision().reply()).hasToString("550 5.7.1 " + told);
        var bare = (Verdict.Decided) judged(policy(new Action.Allow()), "10");
        assertThat(bare.decision().reply()).isEqualTo(Replies.CLIENT_LISTED);
    }
}
