package postern.policy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Decision.Outcome;

/**
 * What is told where no grant matches. Whoever has not logged in is told to, on a listener that
 * {@code login} and {@code collect} grants name and no other that permits to write; a user who
 * lacks nothing but that the addresses are their own is told that; all others, that relaying is
 * denied.
 */
final class Denial {
    private static final Decision DENIED = refusal(Outcome.REJECT, Replies.RELAY_DENIED);
    private static final Decision LOG_IN_FIRST = refusal(Outcome.REJECT, Replies.AUTH_FIRST);
    private static final Decision NOT_YOUR_ADDRESS =
            refusal(Outcome.REJECT, Replies.NOT_YOUR_ADDRESS);
    static final Decision UNSURE = refusal(Outcome.DEFER, Replies.RELAY_UNSURE);

    /** Listeners that grants name; all of them for null. */
    private final @Nullable Set<String> users;

    private final @Nullable Set<String> others;
    private final GrantLine[] bound; // to addresses of the user's own

    Denial(GrantLine[] grants) {
        users = named(grants, true);
        others = named(grants, false);
        bound = Arrays.stream(grants).filter(GrantLine::isBound).toArray(GrantLine[]::new);
    }

    private static Decision refusal(Outcome outcome, Reply reply) {
        return new Decision(outcome, reply, null, null, false);
    }

    private static @Nullable Set<String> named(GrantLine[] grants, boolean users) {
        var names = new HashSet<String>();
        for (var line : grants) {
            boolean counts =
                    switch (line.grant) {
                        case Grant.Login _, Grant.Collect _ -> users;
                        case Grant.Receive _, Grant.Upstream _, Grant.Relay _, Grant.Device _ ->
                                !users;
                        case Grant.Forward _ -> false; // it lets nobody in
                    };
            if (!counts) continue;
            var on = line.grant.terms().on();
            if (on.isEmpty()) return null;
            names.addAll(on);
        }
        return names;
    }

    /** Whether mail on that listener takes a login. */
    private boolean isForUsers(String listener) {
        return others != null
                && !others.contains(listener)
                && (users == null || users.contains(listener));
    }

    /**
     * A fact without which it cannot be said what is told about a refusal at that stage; null for
     * none.
     */
    @Nullable Fact<?> missing(int stage, Facts facts) {
        if (others != null && (users == null || !users.isEmpty())) {
            if (facts.isUnknown(Fact.LISTENER)) return Fact.LISTENER;
            var listener = facts.value(Fact.LISTENER);
            if (listener != null && isForUsers(listener) && facts.isUnknown(Fact.USER))
                return Fact.USER;
        }
        Fact<?> missing = null;
        for (var line : bound) {
            var rest = line.besidesOwnership(stage, facts);
            if (rest == Truth.YES) return null;
            if (!rest.isSettled())
                missing = Truth.earlier(missing, line.missingBesidesOwnership(stage, facts));
        }
        return missing;
    }

    /** The refusal, for good, at that stage. */
    Decision decision(int stage, Facts facts) {
        var listener = facts.value(Fact.LISTENER);
        if (listener != null
                && isForUsers(listener)
                && Optional.empty().equals(facts.value(Fact.USER))) return LOG_IN_FIRST;
        for (var line : bound)
            if (line.besidesOwnership(stage, facts) == Truth.YES) return NOT_YOUR_ADDRESS;
        return DENIED;
    }
}
