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
 * For each level some classes, and all transactions of a context whose classes are among them.
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
         * A few boxes that hold the region together, as exact as they may be found.
         *
         * @param region a condition that holds or does not, only for what is possible
         * @param context what the boxes are about, so that it need not be told; it holds the region
         * @param told levels that are told even where they follow from the context
         */
        List<Box> of(int region, int context, BitSet told) {
            var whole = hull(region, context, told);
            if (whole.exact()) return List.of(whole);
            var best = List.of(whole);
            for (int level = 0; level < space.levels.size(); level++) {
                var parts = cut(region, level);
                if (parts == null) continue;
                var boxes = new ArrayList<Box>();
                for (int part : parts) boxes.add(hull(part, context, told));
                if (boxes.stream().allMatch(Box::exact)) return boxes;
                if (best.size() == 1 && boxes.stream().anyMatch(Box::exact)) best = boxes;
            }
            return best;
        }

        /** The smallest box around a region. */
        private Box hull(int region, int context, BitSet told) {
            var classes = new LinkedHashMap<Integer, BitSet>();
            var around = Projection.of(space, region);
            for (int level = 0; level < around.size(); level++)
                if (around.get(level).cardinality() < space.levels.get(level).size())
                    classes.put(level, around.get(level));
            var few = new LinkedHashMap<>(classes);
            few.keySet().removeIf(level -> !told.get(level));
            if (isWithin(few, context, region)) classes = few;
            for (int level = around.size() - 1; level >= 0; level--)
                if (!told.get(level)) leaveOut(level, classes, context);
            for (int level = around.size() - 1; level >= 0; level--)
                leaveOut(level, classes, possible);
            boolean exact = isWithin(classes, context, region);
            var ordered = new LinkedHashMap<Integer, BitSet>();
            for (int level = 0; level < around.size(); level++) {
                var own = classes.get(level);
                if (own != null) ordered.put(level, own);
            }
            return new Box(ordered, exact);
        }

        private boolean isWithin(Map<Integer, BitSet> classes, int context, int region) {
            return diagram.and(diagram.and(context, among(classes)), diagram.not(region)) == NO;
        }

        /** What follows from the rest need not be told. */
        private void leaveOut(int level, Map<Integer, BitSet> classes, int within) {
            var own = classes.remove(level);
            if (own == null) return;
            var others = new BitSet();
            others.set(0, space.levels.get(level).size());
            others.andNot(own);
            int without = diagram.and(within, among(classes));
            if (diagram.and(without, among(level, others, YES)) != NO) classes.put(level, own);
        }

        /** Whatever has these classes. */
        private int among(Map<Integer, BitSet> classes) {
            int function = YES;
            for (int level = space.levels.size() - 1; level >= 0; level--) {
                var some = classes.get(level);
                if (some != null) function = among(level, some, function);
            }
            return function;
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
