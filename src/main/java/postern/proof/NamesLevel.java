package postern.proof;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.policy.Fact;
import postern.policy.Facts;

/**
 * A level of a fact that is a set of names: the first of them says whether the fact is available,
 * each other whether one name is in the set. So no combination of names needs a class of its own.
 *
 * @param entry null for the first
 */
record NamesLevel(Fact<Set<String>> fact, int number, @Nullable String entry) implements Level {
    @Override
    public String name() {
        return entry == null ? fact.name() : fact.name() + " " + entry;
    }

    @Override
    public String word(int ofClass) {
        if (entry == null) return ofClass == 0 ? "available" : "unavailable";
        return ofClass == 0 ? "no" : "yes";
    }

    @Override
    public int size() {
        return 2;
    }

    @Override
    public int cost(int ofClass) {
        return ofClass == 0 ? 0 : entry == null ? 50 : 1;
    }

    @Override
    public Facts put(Facts facts, int ofClass) {
        if (entry == null)
            return ofClass == 0 ? facts.with(fact, Set.of()) : facts.unavailable(fact);
        var names = facts.value(fact);
        if (ofClass == 0 || names == null) return facts;
        var more = new HashSet<>(names);
        more.add(entry);
        return facts.with(fact, more);
    }

    @Override
    public int classOf(Facts facts) {
        var names = facts.value(fact);
        if (entry == null) return names == null ? 1 : 0;
        return names != null && names.contains(entry) ? 1 : 0;
    }

    /** Leads somewhere for the second class, and elsewhere for the first. */
    int choose(Diagram diagram, int second, int first) {
        var edges = diagram.new Edges(number, 2);
        edges.add(1, first);
        edges.add(2, second);
        return edges.function();
    }
}
