package postern.policy;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How far a condition holds. Once everything is asked for, that is NO, MAYBE (it hangs on a fact
 * that is unavailable) or YES, in this order; before that, a range of these three: what it is at
 * least and what it can still become. "And" is the smaller, "or" the larger.
 */
enum Truth {
    NO(0, 0),
    MAYBE(1, 1),
    YES(2, 2),
    NO_TO_MAYBE(0, 1),
    MAYBE_TO_YES(1, 2),
    UNKNOWN(0, 2);

    private static final Truth[][] OF = new Truth[3][3];

    static {
        for (var truth : values()) OF[truth.least][truth.most] = truth;
    }

    private final int least;
    private final int most;

    Truth(int least, int most) {
        this.least = least;
        this.most = most;
    }

    /** Whether it is one of NO, MAYBE and YES. */
    boolean isSettled() {
        return least == most;
    }

    boolean canBecomeYes() {
        return most == 2;
    }

    Truth not() {
        return OF[2 - most][2 - least];
    }

    Truth and(Truth other) {
        return OF[Math.min(least, other.least)][Math.min(most, other.most)];
    }

    Truth or(Truth other) {
        return OF[Math.max(least, other.least)][Math.max(most, other.most)];
    }

    private static Truth of(boolean holds) {
        return holds ? YES : NO;
    }

    static Truth of(Condition condition, Facts facts) {
        return switch (condition) {
            case Condition.ListenerIn(var listeners) ->
                    of(Fact.LISTENER, facts, listeners::contains);
            case Condition.ClientIn(_, var addresses) ->
                    of(Fact.CLIENT, facts, addresses::contains);
            case Condition.HeloIn(var patterns) -> of(Fact.HELO, facts, patterns::matches);
            case Condition.TlsActive _ -> of(Fact.TLS, facts, tls -> tls);
            case Condition.LoggedIn _ -> of(Fact.USER, facts, Optional::isPresent);
            case Condition.UserIn(var users) ->
                    of(Fact.USER, facts, user -> user.isPresent() && users.contains(user.get()));
            case Condition.GroupIn(var groups) -> of(Fact.GROUPS, facts, in -> meet(in, groups));
            case Condition.ReversePathIn(var patterns) ->
                    of(Fact.REVERSE_PATH, facts, path -> patterns.first(path) >= 0);
            case Condition.ReversePathOurs(var ours) ->
                    of(Fact.REVERSE_PATH, facts, path -> ours.contains(path));
            case Condition.OwnsReversePath _ -> of(Fact.OWNS_REVERSE_PATH, facts, owns -> owns);
            case Condition.ForwardPathIn(var patterns) ->
                    of(Fact.FORWARD_PATH, facts, path -> patterns.first(path) >= 0);
            case Condition.ForwardPathOurs(var ours) ->
                    of(Fact.FORWARD_PATH, facts, path -> ours.contains(path.host()));
            case Condition.RecipientKnown _ -> of(Fact.RECIPIENT_KNOWN, facts, known -> known);
            case Condition.OverLimit(var limit) ->
                    of(Fact.OVER_LIMITS, facts, over -> over.contains(limit));
            case Condition.FromIn(var patterns) ->
                    of(Fact.FROM, facts, from -> patterns.first(from) >= 0);
            case Condition.FromOurs(var ours) -> of(Fact.FROM, facts, from -> ours.contains(from));
            case Condition.OwnsFrom _ -> of(Fact.OWNS_FROM, facts, owns -> owns);
            case Condition.ContentMatches(var check) ->
                    of(Fact.CONTENT, facts, found -> found.contains(check.name()));
            case Condition.Found(var what) -> of(what.fact(), facts, found -> found == what);
            case Condition.Scored(var fact, int points) ->
                    of(facts.value(fact), points, fact, facts);
            case Condition.Greylisted _ -> of(Fact.GREYLIST, facts, seconds -> seconds > 0);
            case Condition.Unusual _ -> of(Fact.UNUSUAL, facts, why -> !why.isEmpty());
            case Condition.SourceTold _ -> of(Fact.SOURCE, facts, _ -> true);
            case Condition.Until(var end) -> of(Fact.NOW, facts, now -> !now.isAfter(end));
            case Condition.Not(var inner) -> of(inner, facts).not();
            case Condition.All(var parts) -> {
                var all = YES;
                for (int i = 0; i < parts.size() && all != NO; i++)
                    all = all.and(of(parts.get(i), facts));
                yield all;
            }
            case Condition.Any(var parts) -> {
                var any = NO;
                for (int i = 0; i < parts.size() && any != YES; i++)
                    any = any.or(of(parts.get(i), facts));
                yield any;
            }
        };
    }

    /** In doubt where it hangs on lists that did not answer. */
    private static Truth of(@Nullable Score score, int points, Fact<Score> fact, Facts facts) {
        if (score == null) return facts.isUnavailable(fact) ? MAYBE : UNKNOWN;
        if (score.least() >= points) return YES;
        return score.most() < points ? NO : MAYBE;
    }

    /** Whether a user's groups and those of a list have one in common. */
    private static boolean meet(Set<String> in, List<String> groups) {
        if (in.size() <= groups.size()) {
            for (var group : in) if (groups.contains(group)) return true;
            return false;
        }
        for (int i = 0; i < groups.size(); i++) if (in.contains(groups.get(i))) return true;
        return false;
    }

    private static <V> Truth of(Fact<V> fact, Facts facts, Predicate<V> holds) {
        var value = facts.value(fact);
        if (value != null) return of(holds.test(value));
        return facts.isUnavailable(fact) ? MAYBE : UNKNOWN;
    }

    /**
     * The earliest fact that has to be found before the condition can be settled; null when it is.
     */
    static @Nullable Fact<?> missing(Condition condition, Facts facts) {
        if (of(condition, facts).isSettled()) return null;
        return switch (condition) {
            case Condition.Not(var inner) -> missing(inner, facts);
            case Condition.All(var parts) -> missing(parts, facts);
            case Condition.Any(var parts) -> missing(parts, facts);
            default -> condition.fact();
        };
    }

    private static @Nullable Fact<?> missing(List<Condition> parts, Facts facts) {
        Fact<?> earliest = null;
        for (int i = 0; i < parts.size(); i++)
            earliest = earlier(earliest, missing(parts.get(i), facts));
        return earliest;
    }

    static @Nullable Fact<?> earlier(@Nullable Fact<?> a, @Nullable Fact<?> b) {
        if (a == null) return b;
        return b == null || a.index() <= b.index() ? a : b;
    }
}
