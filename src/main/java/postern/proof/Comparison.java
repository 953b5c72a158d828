package postern.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import postern.policy.Decision;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.policy.Verdict;
import postern.proof.Attribution.Group;
import postern.proof.PolicyDifference.Newly;
import postern.proof.PolicyDifference.Part;
import postern.proof.PolicyDifference.Region;

/** Two policies in one space, and the differences in groups that are due to the same edits. */
final class Comparison {
    private static final int MOST_GROUPS = 100;

    final Space space;

    /** The condition that holds for what a session can bring. */
    final int sessions;

    /** By group the condition that holds for its transactions. */
    final Map<Group, Integer> groups = new LinkedHashMap<>();

    private final Revision revision;
    private final PolicyDiagram older;
    private final PolicyDiagram newer;
    private final Diagram diagram;
    private final int cases; // where nothing differs it is NO
    private final Box.Maker boxes;
    private final RegionWords words;
    private final Edits edits;

    /** The comparison, in which each address that an edit names is told apart if that is cheap. */
    static Comparison of(Revision revision, Surroundings surroundings) {
        var literals = new EditedPatterns(revision);
        if (literals.isEmpty()) return new Comparison(revision, surroundings, null);
        try {
            return new Comparison(revision, surroundings, literals);
        } catch (Budget.UsedUp _) {
            return new Comparison(revision, surroundings, null);
        }
    }

    private Comparison(
            Revision revision, Surroundings surroundings, @Nullable EditedPatterns literals) {
        this.revision = revision;
        var questions = new Questions();
        var oldLines = Lines.of(revision.older);
        var newLines = Lines.of(revision.newer);
        oldLines.ask(questions);
        newLines.ask(questions);
        if (literals != null) literals.ask(questions);
        var doors = surroundings.doors().stream().map(Door::name).toList();
        space = new Space(questions, doors, surroundings.now(), SessionFacts.KNOWN, new Budget());
        diagram = space.diagram;
        older = new PolicyDiagram(oldLines, space);
        newer = new PolicyDiagram(newLines, space);
        sessions = SessionFacts.of(space, surroundings);
        cases = withGrants(diagram.within(sessions, pairs()));
        group();
        boxes = new Box.Maker(space, sessions);
        words = new RegionWords(space, questions, revision, doors, sessions);
        edits = new Edits(revision, older, newer);
    }

    private int pairs() {
        var pair =
                new Operation(
                        (a, b) -> {
                            var was = (Decision) diagram.value(a);
                            var is = (Decision) diagram.value(b);
                            return Case.isSame(was, is)
                                    ? Diagram.NO
                                    : diagram.end(new Case(was, is));
                        },
                        (a, b) -> a == b ? Diagram.NO : PairMap.NONE);
        return diagram.apply(pair, older.decision(), newer.decision());
    }

    /** With the grants that match where a decision does not tell. */
    private int withGrants(int function) {
        if (function == Diagram.NO) return function;
        int some =
                withGrants(
                        function,
                        matches(older),
                        Case::asksForOlder,
                        (found, end) -> found.withOlder(matching(end)));
        return withGrants(
                some,
                matches(newer),
                Case::asksForNewer,
                (found, end) -> found.withNewer(matching(end)));
    }

    private int withGrants(
            int function, int matches, Predicate<Case> asks, BiFunction<Case, Integer, Case> with) {
        var operation =
                new Operation(
                        (a, b) ->
                                diagram.value(a) instanceof Case found
                                        ? diagram.end(with.apply(found, b))
                                        : a,
                        (a, _) ->
                                Diagram.isEnd(a)
                                                && !(diagram.value(a) instanceof Case found
                                                        && asks.test(found))
                                        ? a
                                        : PairMap.NONE);
        return diagram.apply(operation, function, matches);
    }

    private Case.@Nullable Matching matching(int end) {
        return diagram.value(end) instanceof Case.Matching matching ? matching : null;
    }

    /** The grant that matches, the first in the judge's order; else one that may. */
    private int matches(PolicyDiagram policy) {
        var all = new ArrayList<Integer>();
        for (boolean sure : List.of(true, false))
            for (int i = 0; i < policy.ranked.size(); i++) {
                int match = diagram.end(new Case.Matching(policy.ranked.get(i).name(), sure));
                int wanted = sure ? Diagram.YES : Diagram.MAYBE;
                all.add(
                        diagram.map(
                                policy.grants.get(i), end -> end == wanted ? match : Diagram.NO));
            }
        var first =
                new Operation(
                        (a, b) -> a == Diagram.NO ? b : a,
                        (a, b) ->
                                a == Diagram.NO
                                        ? b
                                        : Diagram.isEnd(a) || b == Diagram.NO ? a : PairMap.NONE);
        return diagram.join(first, all, Diagram.NO);
    }

    private void group() {
        var attribution = new Attribution(revision);
        Map<Group, Set<Case>> by = new LinkedHashMap<Group, Set<Case>>();
        for (var end : diagram.range(cases))
            if (end instanceof Case found)
                by.computeIfAbsent(attribution.of(found), _ -> new LinkedHashSet<>()).add(found);
        if (by.size() > MOST_GROUPS) {
            var wider = new LinkedHashMap<Group, Set<Case>>();
            by.forEach((group, some) ->
                    wider.computeIfAbsent(
                                    new Group(group.newly(), group.accepted(), Set.of()),
                                    _ -> new LinkedHashSet<>())
                            .addAll(some));
            by = wider;
        }
        by.forEach((group, some) ->
                groups.put(
                        group,
                        diagram.map(
                                cases,
                                end ->
                                        diagram.value(end) instanceof Case found
                                                        && some.contains(found)
                                                ? Diagram.YES
                                                : Diagram.NO)));
    }

    /** By groups; what only changes is told besides what the same edits let in or keep out. */
    List<Region> regions() {
        var besides = new HashMap<Set<Object>, List<Region>>();
        for (var group : groups.keySet())
            if (group.newly() == Newly.CHANGED)
                besides.computeIfAbsent(group.edits(), _ -> new ArrayList<>())
                        .add(told(group, List.of()));
        var regions = new ArrayList<Region>();
        for (var group : groups.keySet()) {
            if (group.newly() == Newly.CHANGED) continue;
            var also = besides.remove(group.edits());
            regions.add(told(group, also == null ? List.of() : also));
        }
        besides.values().forEach(regions::addAll);
        return regions;
    }

    private Region told(Group group, List<Region> besides) {
        int region = region(group);
        var classes = Witness.of(space, region, end -> end.equals(diagram.value(Diagram.YES)));
        if (classes == null) throw new IllegalStateException("it occurs somewhere");
        var example = space.facts(classes);
        var shown = (Case) diagram.value(space.value(cases, classes));
        var olders = new LinkedHashSet<Decision>(List.of(shown.older()));
        var newers = new LinkedHashSet<Decision>(List.of(shown.newer()));
        for (var end : diagram.range(diagram.within(region, cases)))
            if (end instanceof Case found) {
                olders.add(found.older());
                newers.add(found.newer());
            }
        return new Region(
                group.newly(),
                edits.of(group.edits(), region),
                parts(group),
                List.copyOf(olders),
                List.copyOf(newers),
                example,
                decides(revision.older, example, shown.older())
                        && decides(revision.newer, example, shown.newer()),
                besides);
    }

    private List<Part> parts(Group group) {
        try {
            return boxes(group).stream().map(box -> new Part(words.of(box), box.exact())).toList();
        } catch (Budget.UsedUp _) {
            return List.of(new Part(Map.of(), false)); // the difference is known all the same
        }
    }

    List<Box> boxes(Group group) {
        return boxes.of(region(group), context(group), edits.levels(group.edits()));
    }

    private int region(Group group) {
        return Objects.requireNonNull(groups.get(group));
    }

    /**
     * What a region is part of: what is accepted by the policy that accepts it, or what both
     * accept, or what both refuse.
     */
    int context(Group group) {
        boolean was = group.newly() == Newly.REFUSED || group.accepted();
        boolean is = group.newly() == Newly.ACCEPTED || group.accepted();
        int context = sessions;
        if (group.newly() != Newly.ACCEPTED)
            context = diagram.and(context, accepted(older.decision(), was));
        if (group.newly() != Newly.REFUSED)
            context = diagram.and(context, accepted(newer.decision(), is));
        return context;
    }

    private int accepted(int decision, boolean accepted) {
        return diagram.map(
                decision,
                end ->
                        ((Decision) diagram.value(end)).outcome().isAcceptance() == accepted
                                ? Diagram.YES
                                : Diagram.NO);
    }

    /** What rewriting makes of a forward-path is not told by the diagram. */
    private static boolean decides(Policy policy, Facts facts, Decision decision) {
        return policy.judge(facts) instanceof Verdict.Decided(var judged, _)
                && (judged.equals(decision)
                        || decision.becomes().isEmpty() && withoutImage(judged).equals(decision));
    }

    private static Decision withoutImage(Decision decision) {
        return new Decision(
                decision.outcome(),
                decision.reply(),
                decision.grant(),
                decision.guard(),
                decision.trusted(),
                List.of(),
                decision.blocked());
    }
}
