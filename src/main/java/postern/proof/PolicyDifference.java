package postern.proof;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.policy.Decision;
import postern.policy.Facts;
import postern.policy.Policy;

/**
 * Where two policies decide differently, over all transactions that a session can bring. Both
 * become functions over one space, whose classes tell apart what either of them tells apart; so two
 * policies without a region are the same, but for the addresses that rewriting makes: whether the
 * policies have the same rules for that is told besides.
 */
public final class PolicyDifference {
    private PolicyDifference() {}

    /** What was found. */
    public sealed interface Result {
        /**
         * @param regions empty for policies that decide alike
         * @param sameRewriting whether they have the same rewriting rules and forward grants; where
         *     not, what becomes of addresses may differ besides
         */
        record Compared(List<Region> regions, boolean sameRewriting) implements Result {
            public Compared {
                regions = List.copyOf(regions);
            }
        }

        /**
         * The policies cost too much to compare.
         *
         * @param limit which was reached
         * @param line of one of the files at which it was; 0 for none
         */
        record Undecided(String limit, int line) implements Result {}
    }

    /** What is said before of the new policy, the most dangerous first. */
    public enum Newly {
        ACCEPTED,
        CHANGED,
        REFUSED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * An edit that a difference is due to.
     *
     * @param what the line, as people call it
     * @param note what else to say of it; null for nothing
     * @param olderLines of the old file; empty where it was added
     * @param newerLines of the new file; empty where it was removed
     */
    public record Edit(
            String what,
            How how,
            @Nullable String note,
            List<Integer> olderLines,
            List<Integer> newerLines) {

        public enum How {
            ADDED,
            REMOVED,
            CHANGED,
            /** It says what it said, in another place of the order. */
            MOVED;

            public String word() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        public Edit {
            olderLines = List.copyOf(olderLines);
            newerLines = List.copyOf(newerLines);
        }
    }

    /**
     * A part of a region.
     *
     * @param where for each fact that matters what it is, as a clause in words of the files
     * @param exact whether all of that is in the region; where not, some of it is
     */
    public record Part(Map<String, String> where, boolean exact) {}

    /**
     * All transactions for which the answer became another one by the same edits.
     *
     * @param parts of the region, one at least
     * @param olders the decisions in it, that about the example first
     * @param newers the same
     * @param example the most plausible transaction
     * @param agrees whether the judge decides the example so under both policies; not always where
     *     they rewrite or forward
     * @param besides what the same edits change in what is accepted or refused as before
     */
    public record Region(
            Newly newly,
            List<Edit> edits,
            List<Part> parts,
            List<Decision> olders,
            List<Decision> newers,
            Facts example,
            boolean agrees,
            List<Region> besides) {

        /**
         * Whether everything that the parts tell is in the region, of what the policy accepts that
         * accepts it, or of what both accept or refuse: what else may hinder it is not told.
         */
        public boolean exact() {
            return parts.stream().allMatch(Part::exact);
        }

        public Decision older() {
            return olders.getFirst();
        }

        public Decision newer() {
            return newers.getFirst();
        }
    }

    /**
     * Compares two policies.
     *
     * @param surroundings of the newer one
     */
    public static Result of(Policy older, Policy newer, Surroundings surroundings) {
        return DeepStack.run(() -> compared(older, newer, surroundings));
    }

    private static Result compared(Policy older, Policy newer, Surroundings surroundings) {
        var revision = new Revision(older, newer);
        try {
            var comparison = Comparison.of(revision, surroundings);
            return new Result.Compared(comparison.regions(), !revision.rewriting);
        } catch (Budget.UsedUp e) {
            return new Result.Undecided(e.limit, e.line);
        }
    }
}
