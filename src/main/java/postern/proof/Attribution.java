package postern.proof;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.policy.Decision;
import postern.policy.Guard;

/**
 * To which edits a difference is due: those lines among the edited ones that decide, or would
 * decide otherwise. A line that says what it said decides nothing new by itself.
 */
final class Attribution {

    /** Edits besides grants and guards. */
    enum Other {
        /** Our domains are not the same. */
        DOMAINS,
        /** Other addresses are rewritten or forwarded. */
        REWRITING
    }

    /**
     * What differences have in common that are told as one.
     *
     * @param accepted whether both decisions accept
     * @param edits {@link Versions} of grants and guards, and {@link Other}
     */
    record Group(PolicyDifference.Newly newly, boolean accepted, Set<Object> edits) {}

    private final Revision revision;

    Attribution(Revision revision) {
        this.revision = revision;
    }

    Group of(Case found) {
        boolean accepted =
                found.older().outcome().isAcceptance() && found.newer().outcome().isAcceptance();
        return new Group(found.newly(), accepted, edits(found));
    }

    private Set<Object> edits(Case found) {
        var older = guard(revision.olderGuards, found.older());
        var newer = guard(revision.newerGuards, found.newer());
        var edits = new LinkedHashSet<Object>();
        if (isAboutGuards(found)) {
            edited(edits, older);
            edited(edits, newer);
        }
        if (areGrantsNeeded(found)) grants(edits, found);
        if (edits.isEmpty() && !found.older().becomes().equals(found.newer().becomes()))
            if (revision.rewriting) edits.add(Other.REWRITING);
        if (edits.isEmpty() && older != null && newer != null && older != newer)
            if (revision.changedPlaces(older, newer)) edits.addAll(List.of(older, newer));
        if (edits.isEmpty()) grants(edits, found); // a guard may be about all that they do not name
        if (edits.isEmpty() && revision.domains) edits.add(Other.DOMAINS);
        if (edits.isEmpty() && revision.rewriting) edits.add(Other.REWRITING);
        if (edits.isEmpty()) edits.addAll(revision.editedGrants());
        if (edits.isEmpty()) edits.addAll(revision.editedGuards());
        return edits;
    }

    private static @Nullable Versions<Guard> guard(
            Map<String, Versions<Guard>> guards, Decision decision) {
        return decision.guard() == null ? null : guards.get(decision.guard());
    }

    private static void edited(Set<Object> edits, @Nullable Versions<?> line) {
        if (line != null && !line.same) edits.add(line);
    }

    /** Not where a guard holds both and something else differs. */
    private static boolean isAboutGuards(Case found) {
        return !(found.older().outcome().isAcceptance()
                && found.older().outcome() == found.newer().outcome());
    }

    /** Whether one of the policies grants what the other does not, or not in the same way. */
    private static boolean areGrantsNeeded(Case found) {
        var older = found.older();
        var newer = found.newer();
        if (found.newly() == PolicyDifference.Newly.CHANGED)
            return older.outcome().isAcceptance()
                    ? older.trusted() != newer.trusted()
                    : older.guard() == null || newer.guard() == null;
        var other = older.outcome().isAcceptance() ? found.newerGrant() : found.olderGrant();
        return other == null || !other.sure();
    }

    private void grants(Set<Object> edits, Case found) {
        var older = name(found.older(), found.olderGrant());
        var newer = name(found.newer(), found.newerGrant());
        if (older != null) edited(edits, revision.olderGrants.get(older));
        if (newer != null) edited(edits, revision.newerGrants.get(newer));
    }

    private static @Nullable String name(Decision decision, Case.@Nullable Matching matching) {
        if (decision.grant() != null) return decision.grant();
        return matching == null ? null : matching.grant();
    }
}
