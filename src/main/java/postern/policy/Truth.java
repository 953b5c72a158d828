package postern.policy;

import java.util.List;
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
            case Condition.ListenerIn(var listeners) -> {
                var name = facts.value(Fact.LISTENER);
                yield name == null ? lacking(Fact.LISTENER, facts) : of(listeners.contains(name));
            }
            case Condition.ClientIn(_, var addresses) -> {
                var client = facts.value(Fact.CLIENT);
                yield client == null ? lacking(Fact.CLIENT, facts) : of(addresses.contains(client));
            }
            case Condition.TlsActive _ -> {
                var tls = facts.value(Fact.TLS);
                yield tls == null ? lacking(Fact.TLS, facts) : of(tls);
            }
            case Condition.LoggedIn _ -> {
                var user = facts.value(Fact.USER);
                yield user == null ? lacking(Fact.USER, facts) : of(user.isPresent());
            }
            case Condition.ReversePathIn(var patterns) -> {
                var path = facts.value(Fact.REVERSE_PATH);
                yield path == null
                        ? lacking(Fact.REVERSE_PATH, facts)
                        : of(patterns.first(path) >= 0);
            }
            case Condition.ForwardPathIn(var patterns) -> {
                var path = facts.value(Fact.FORWARD_PATH);
                yield path == null
                        ? lacking(Fact.FORWARD_PATH, facts)
                        : of(patterns.first(path) >= 0);
            }
            case Condition.ForwardPathOurs(var ours) -> {
                var path = facts.value(Fact.FORWARD_PATH);
                yield path == null
                        ? lacking(Fact.FORWARD_PATH, facts)
                        : of(ours.contains(path.host()));
            }
            case Condition.Until(var end) -> {
                var now = facts.value(Fact.NOW);
                yield now == null ? lacking(Fact.NOW, facts) : of(!now.isAfter(end));
            }
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

    private static Truth lacking(Fact<?> fact, Facts facts) {
        return facts.isUnavailable(fact) ? MAYBE : UNKNOWN;
    }

    /**
     * The earliest fact that has to be found before the condition can be settled; null when it is.
     */
    static @Nullable Fact<?> missing(Condition condition, Facts facts) {
        if (of(condition, facts).isSettled()) return null;
        return switch (condition) {
            case Condition.ListenerIn _ -> Fact.LISTENER;
            case Condition.ClientIn _ -> Fact.CLIENT;
            case Condition.TlsActive _ -> Fact.TLS;
            case Condition.LoggedIn _ -> Fact.USER;
            case Condition.ReversePathIn _ -> Fact.REVERSE_PATH;
            case Condition.ForwardPathIn _, Condition.ForwardPathOurs _ -> Fact.FORWARD_PATH;
            case Condition.Until _ -> Fact.NOW;
            case Condition.Not(var inner) -> missing(inner, facts);
            case Condition.All(var parts) -> missing(parts, facts);
            case Condition.Any(var parts) -> missing(parts, facts);
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
