package postern.proof;

import java.util.HashSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import postern.policy.Decision;

/**
 * Two decisions about the same transaction that are answered differently.
 *
 * @param olderGrant the grant that matches, whatever guards say; null for none, and where it is not
 *     looked at
 */
record Case(
        Decision older,
        Decision newer,
        @Nullable Matching olderGrant,
        @Nullable Matching newerGrant) {

    /** A grant that matches, for sure or unless something unavailable hinders it. */
    record Matching(String grant, boolean sure) {}

    Case(Decision older, Decision newer) {
        this(older, newer, null, null);
    }

    /**
     * Whether clients and mail cannot tell the two apart. What the lines are called that decided is
     * for logs alone; that a sender is trusted is not, for success is notified to such senders.
     */
    static boolean isSame(Decision older, Decision newer) {
        return older.outcome() == newer.outcome()
                && older.reply().equals(newer.reply())
                && older.trusted() == newer.trusted()
                && Objects.equals(older.blocked(), newer.blocked())
                && new HashSet<>(older.becomes()).equals(new HashSet<>(newer.becomes()));
    }

    /** With the grant that matches under the old policy, if that matters. */
    Case withOlder(@Nullable Matching matching) {
        return asksForOlder() ? new Case(older, newer, matching, newerGrant) : this;
    }

    /** With the grant that matches under the new policy, if that matters. */
    Case withNewer(@Nullable Matching matching) {
        return asksForNewer() ? new Case(older, newer, olderGrant, matching) : this;
    }

    boolean asksForOlder() {
        return isGrantAsked(older, newer);
    }

    boolean asksForNewer() {
        return isGrantAsked(newer, older);
    }

    private static boolean isGrantAsked(Decision one, Decision other) {
        if (one.outcome().isAcceptance()) return false; // it names the grant
        return other.outcome().isAcceptance() || one.guard() == null || other.guard() == null;
    }

    PolicyDifference.Newly newly() {
        boolean was = older.outcome().isAcceptance();
        boolean is = newer.outcome().isAcceptance();
        if (was == is) return PolicyDifference.Newly.CHANGED;
        return is ? PolicyDifference.Newly.ACCEPTED : PolicyDifference.Newly.REFUSED;
    }
}
