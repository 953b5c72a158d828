package postern.review;

import java.util.List;
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

    /** What a session answers by itself as long as no directory and no counter does. */
    private static final List<Fact<?>> ANSWERED_ALONE =
            List.of(
                    Fact.GROUPS,
                    Fact.OWNS_REVERSE_PATH,
                    Fact.RETURNED,
                    Fact.OVER_LIMITS,
                    Fact.OWNS_FROM,
                    Fact.DKIM,
                    Fact.ARC,
                    Fact.DMARC,
                    Fact.CONTENT);

    /** Judges what a session knows together with what is supposed. */
    public Verdict judge(Facts known) {
        var all = copy(known, Fact.NOW);
        if (!known.isUnknown(Fact.USER)) all = copy(all, Fact.USER);
        for (var fact : ANSWERED_ALONE) if (!known.isUnknown(fact)) all = copy(all, fact);
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
