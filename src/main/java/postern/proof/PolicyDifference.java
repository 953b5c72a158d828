package postern.proof;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.policy.Decision;
import postern.policy.Facts;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.policy.Verdict;

/**
 * Where two policies decide differently, over all transactions that a session can bring. Both
 * become functions over one space, whose classes tell apart what either of them tells apart; so two
 * policies without a region are the same. Addresses are compared as they are given: whether the
 * policies rewrite and forward alike is told besides.
 */
public final class PolicyDifference {

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

    /**
     * All transactions for which one decision became another.
     *
     * @param older the decision, with the names of the grant or the guard responsible
     * @param newer the same
     * @param where for each fact that matters the values that occur, as examples of their classes;
     *     not every combination of them need be in the region
     * @param example the most plausible transaction
     * @param agrees whether the judge decides the example so under both policies; not always where
     *     they rewrite or forward
     */
    public record Region(
            Decision older,
            Decision newer,
            Map<String, List<String>> where,
            Facts example,
            boolean agrees) {}

    private record Pair(Decision older, Decision newer) {}

    private final Policy older;
    private final Policy newer;
    private final Space space;
    private final int function;

    private PolicyDifference(Policy older, Policy newer, Surroundings surroundings) {
        this.older = older;
        this.newer = newer;
        var questions = new Questions();
        var oldLines = Lines.of(older);
        var newLines = Lines.of(newer);
        oldLines.ask(questions);
        newLines.ask(questions);
        space =
                new Space(
                        questions,
                        surroundings.doors().stream().map(Door::name).toList(),
                        surroundings.now(),
                        SessionFacts.KNOWN,
                        new Budget());
        var diagram = space.diagram;
        var pair =
                new Operation(
                        (a, b) ->
                                a == b
                                        ? Diagram.NO
                                        : diagram.end(
                                                new Pair(
                                                        (Decision) diagram.value(a),
                                                        (Decision) diagram.value(b))),
                        (a, b) -> a == b ? Diagram.NO : PairMap.NONE);
        int pairs =
                diagram.apply(
                        pair,
                        new PolicyDiagram(oldLines, space).decision(),
                        new PolicyDiagram(newLines, space).decision());
        function = diagram.within(SessionFacts.of(space, surroundings), pairs);
    }

    /**
     * Compares two policies.
     *
     * @param surroundings of the newer one
     */
    public static Result of(Policy older, Policy newer, Surroundings surroundings) {
        try {
            var regions = new PolicyDifference(older, newer, surroundings).regions();
            return new Result.Compared(regions, changes(older).equals(changes(newer)));
        } catch (Budget.UsedUp e) {
            return new Result.Undecided(e.limit, e.line);
        }
    }

    /** What makes other addresses, without its lines in the file. */
    private static List<Object> changes(Policy policy) {
        var all = new ArrayList<Object>();
        for (var rule : policy.rewriting())
            all.add(List.of(rule.side(), rule.where(), rule.match(), rule.as(), rule.headers()));
        for (var grant : policy.grants())
            if (grant instanceof Grant.Forward forward)
                all.add(List.of(forward.applies(), forward.becomes()));
        return all;
    }

    private List<Region> regions() {
        var regions = new ArrayList<Region>();
        for (var end : space.diagram.range(function))
            if (end instanceof Pair pair) regions.add(region(pair));
        return regions;
    }

    private Region region(Pair pair) {
        var classes = Witness.of(space, function, pair::equals);
        if (classes == null) throw new IllegalStateException("it occurs somewhere");
        var example = space.facts(classes);
        boolean agrees =
                decides(older, example, pair.older()) && decides(newer, example, pair.newer());
        return new Region(pair.older(), pair.newer(), where(pair), example, agrees);
    }

    private static boolean decides(Policy policy, Facts facts, Decision decision) {
        return policy.judge(facts) instanceof Verdict.Decided(var judged, _)
                && judged.equals(decision);
    }

    private Map<String, List<String>> where(Pair pair) {
        var where = new LinkedHashMap<String, List<String>>();
        var region =
                space.diagram.map(
                        function,
                        end -> pair.equals(space.diagram.value(end)) ? Diagram.YES : Diagram.NO);
        var occurs = Occurring.at(space, region);
        for (int level = 0; level < space.levels.size(); level++) {
            var at = space.levels.get(level);
            if (occurs.get(level).cardinality() == 0) continue; // whatever it is
            var values = new ArrayList<String>();
            for (int c = occurs.get(level).nextSetBit(0); c >= 0; ) {
                values.add(at.word(c));
                c = occurs.get(level).nextSetBit(c + 1);
            }
            where.put(at.name(), values);
        }
        return where;
    }
}
