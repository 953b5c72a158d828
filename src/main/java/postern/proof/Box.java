package postern.proof;

import static postern.proof.Diagram.NO;
import static postern.proof.Diagram.YES;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * For each level some classes, and all transactions that a session can bring whose classes are
 * among them.
 *
 * @param classes by level, for those levels that leave something out
 * @param exact whether all these transactions are in the region that the box stands for; if not,
 *     some are
 */
record Box(Map<Integer, BitSet> classes, boolean exact) {
    private static final int MOST_PARTS = 3;
    private static final int MOST_CUTS = 40;

    /** Makes boxes of regions. */
    static final class Maker {
        private final Space space;
        private final Diagram diagram;
        private final int possible;

        /**
         * @param possible the condition that holds for what a session can bring
         */
        Maker(Space space, int possible) {
            this.space = space;
            this.possible = possible;
            diagram = space.diagram;
        }

        /**
         * A few boxes that are the region together, if there are such; else one that holds it.
         *
         * @param region a condition that holds or does not, only for what is possible
         */
        List<Box> of(int region) {
            var whole = hull(region);
            if (whole.exact()) return List.of(whole);
            for (int level = 0; level < space.levels.size(); level++) {
                var parts = cut(region, level);
                if (parts == null) continue;
                var boxes = new ArrayList<Box>();
                for (int part : parts) boxes.add(hull(part));
                if (boxes.stream().allMatch(Box::exact)) return boxes;
            }
            return List.of(whole);
        }

        /** The smallest box around a region. */
        private Box hull(int region) {
            var classes = new LinkedHashMap<Integer, BitSet>();
            var around = Projection.of(space, region);
            for (int level = 0; level < around.size(); level++)
                if (around.get(level).cardinality() < space.levels.get(level).size())
                    classes.put(level, around.get(level));
            // What follows from the rest need not be told.
            for (int level = around.size() - 1; level >= 0; level--) {
                var own = classes.remove(level);
                if (own == null) continue;
                var others = new BitSet();
                others.set(0, space.levels.get(level).size());
                others.andNot(own);
                if (diagram.and(among(classes), among(Map.of(level, others))) != NO)
                    classes.put(level, own);
            }
            boolean exact = diagram.and(among(classes), diagram.not(region)) == NO;
            var ordered = new LinkedHashMap<Integer, BitSet>();
            for (int level = 0; level < around.size(); level++) {
                var own = classes.get(level);
                if (own != null) ordered.put(level, own);
            }
            return new Box(ordered, exact);
        }

        /** What is possible with these classes. */
        private int among(Map<Integer, BitSet> classes) {
            int function = YES;
            for (int level = space.levels.size() - 1; level >= 0; level--) {
                var some = classes.get(level);
                if (some != null) function = among(level, some, function);
            }
            return diagram.and(possible, function);
        }

        private int among(int level, BitSet classes, int then) {
            int size = space.levels.get(level).size();
            var edges = diagram.new Edges(level, 2 * classes.cardinality() + 1);
            int next = 0;
            for (int from = classes.nextSetBit(0); from >= 0; from = classes.nextSetBit(next)) {
                if (from > next) edges.add(from, NO);
                next = classes.nextClearBit(from);
                edges.add(next, then);
            }
            if (next < size) edges.add(size, NO);
            return edges.function();
        }

        /** The region by what it says behind the classes of one level; null for one or many. */
        private @Nullable List<Integer> cut(int region, int level) {
            var bounds = new TreeSet<Integer>();
            bounds.add(space.levels.get(level).size());
            bounds(region, level, new PairMap(), bounds);
            if (bounds.size() < 2 || bounds.size() > MOST_CUTS) return null;
            var alike = new HashMap<Integer, BitSet>(); // by what comes behind
            int from = 0;
            for (int bound : bounds) {
                var all = new int[space.levels.get(level).size()];
                Arrays.fill(all, from);
                int behind = diagram.substitute(region, level, all);
                if (behind != NO) alike.computeIfAbsent(behind, _ -> new BitSet()).set(from, bound);
                if (alike.size() > MOST_PARTS) return null;
                from = bound;
            }
            if (alike.size() < 2) return null;
            var parts = new ArrayList<Integer>();
            alike.values().stream()
                    .sorted(Comparator.comparingInt(set -> set.nextSetBit(0)))
                    .forEach(set -> parts.add(diagram.and(among(level, set, YES), region)));
            return parts;
        }

        private void bounds(int function, int level, PairMap done, Set<Integer> into) {
            if (diagram.level(function) > level || done.get(function, 0) != PairMap.NONE) return;
            done.put(function, 0, 0);
            for (int edge = 0; edge < diagram.edges(function); edge++)
                if (diagram.level(function) == level) into.add(diagram.bound(function, edge));
                else bounds(diagram.target(function, edge), level, done, into);
        }
    }
}
