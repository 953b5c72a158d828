package postern.review;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import postern.config.PolicyTest;
import postern.config.PolicyTest.Expectation;
import postern.config.Settings;
import postern.policy.Decision;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Verdict;
import postern.policy.Verdict.Step;

/** Runs the tests of a configuration: decisions that an administrator pinned down. */
public final class PinnedDecisions {
    private final Settings settings;
    private final Instant now;
    private final BiFunction<Fact<?>, Facts, Facts> finder;

    /**
     * @param now for tests that name no time
     * @param finder adds a fact that a test does not name, or leaves it unknown
     */
    public PinnedDecisions(
            Settings settings, Instant now, BiFunction<Fact<?>, Facts, Facts> finder) {
        this.settings = settings;
        this.now = now;
        this.finder = finder;
    }

    /**
     * What became of a test.
     *
     * @param surprise the first of its transactions that came out otherwise; null where it passed
     */
    public record Result(PolicyTest test, @Nullable Surprise surprise) {
        public boolean passed() {
            return surprise == null;
        }
    }

    /**
     * @param why what came instead, one clause
     * @param cause the line of the policy that decided; null where a fact is missing
     */
    public record Surprise(Facts facts, String why, @Nullable Step cause) {}

    /** All of them, in their order. */
    public List<Result> run() {
        var results = new ArrayList<Result>();
        for (var test : settings.tests()) results.add(new Result(test, run(test)));
        return List.copyOf(results);
    }

    private @Nullable Surprise run(PolicyTest test) {
        for (var transaction : test.transactions()) {
            var facts =
                    transaction.isUnknown(Fact.NOW) ? transaction.with(Fact.NOW, now) : transaction;
            var surprise = surprise(test.expected(), facts);
            if (surprise != null) return surprise;
        }
        return null;
    }

    private @Nullable Surprise surprise(Expectation expected, Facts known) {
        var facts = known;
        while (true)
            switch (settings.policy().judge(facts)) {
                case Verdict.Decided decided -> {
                    var why = difference(expected, decided.decision());
                    return why.isEmpty() ? null : new Surprise(facts, why, Cause.of(decided));
                }
                case Verdict.Needs(var fact) -> {
                    facts = finder.apply(fact, facts);
                    if (facts.isUnknown(fact))
                        return new Surprise(
                                facts,
                                "it hangs on \"" + fact + "\", which the test does not say",
                                null);
                }
            }
    }

    /** How a decision differs from what was expected; empty when it does not. */
    private static String difference(Expectation expected, Decision decision) {
        if (!matches(expected.outcome(), decision.outcome()))
            return "it is " + word(decision.outcome()) + ": " + decision.reply();
        var reply = expected.reply();
        if (reply != null && !matches(reply, decision.reply().toString()))
            return "the reply is " + decision.reply();
        if (expected.grant() != null && !expected.grant().equals(decision.grant()))
            return "it is by " + Cause.name(decision) + ", not by grant " + expected.grant();
        if (expected.guard() != null && !expected.guard().equals(decision.guard()))
            return "it is by " + Cause.name(decision) + ", not by guard " + expected.guard();
        return "";
    }

    private static boolean matches(PolicyTest.Outcome expected, Decision.Outcome outcome) {
        return expected == asTestsSay(outcome);
    }

    private static PolicyTest.Outcome asTestsSay(Decision.Outcome outcome) {
        return switch (outcome) {
            case ACCEPT -> PolicyTest.Outcome.ACCEPTED;
            case REJECT, DROP, BLOCK -> PolicyTest.Outcome.REFUSED;
            case DEFER -> PolicyTest.Outcome.DEFERRED;
            case HOLD, QUARANTINE -> PolicyTest.Outcome.HELD;
        };
    }

    private static String word(Decision.Outcome outcome) {
        return asTestsSay(outcome).name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether a text is what a pattern says, in which each "*" is any text. */
    static boolean matches(String pattern, String text) {
        var pieces = pattern.split("\\*", -1);
        if (pieces.length == 1) return pattern.equals(text);
        if (!text.startsWith(pieces[0])) return false;
        int at = pieces[0].length();
        for (int i = 1; i < pieces.length - 1; i++) {
            int found = text.indexOf(pieces[i], at);
            if (found < 0) return false;
            at = found + pieces[i].length();
        }
        var last = pieces[pieces.length - 1];
        return text.length() - at >= last.length() && text.endsWith(last);
    }
}
