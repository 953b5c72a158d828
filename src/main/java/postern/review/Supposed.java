package postern.review;

import org.jspecify.annotations.Nullable;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.policy.Verdict;

/**
 * A judge that takes some things for granted, which a session cannot find out by itself: the time,
 * who has logged in, what a directory says.
 */
public record Supposed(Policy policy, Facts facts) {

    /** Judges what a session knows together with what is supposed. */
    public Verdict judge(Facts known) {
        var all = copy(known, Fact.NOW);
        if (!known.isUnknown(Fact.USER)) all = copy(all, Fact.USER);
        return policy.judge(all);
    }

    private <V> Facts copy(Facts to, Fact<V> fact) {
        if (facts.isUnavailable(fact)) return to.unavailable(fact);
        var value = facts.value(fact);
        return value == null ? to : to.with(fact, value);
    }

    /** The answer to a session that asks for a fact; null for unavailable. */
    public @Nullable Object find(Fact<?> fact) {
        return facts.value(fact);
    }
}
