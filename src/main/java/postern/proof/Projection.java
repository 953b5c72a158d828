package postern.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The classes of each level that occur where a condition holds: what it is, seen along one level
 * after another. Not every combination of them need meet the condition.
 */
final class Projection {
    private final Space space;
    private final Diagram diagram;
    private final List<BitSet> classes = new ArrayList<>();
    private final PairMap done = new PairMap();
    private final int[] passed; // by level: how many more begin to be passed over than end

    private Projection(Space space) {
        this.space = space;
        diagram = space.diagram;
        for (int i = 0; i < space.levels.size(); i++) classes.add(new BitSet());
        passed = new int[space.levels.size() + 1];
    }

    /** By level; empty for a condition that never holds. */
    static List<BitSet> of(Space space, int condition) {
        var projection = new Projection(space);
        projection.arrive(-1, condition);
        int passing = 0;
        for (int level = 0; level < projection.classes.size(); level++) {
            passing += projection.passed[level];
            if (passing > 0) projection.classes.get(level).set(0, space.levels.get(level).size());
        }
        return projection.classes;
    }

    /** Nodes are never constant, so that each of them leads to where the condition holds. */
    private void arrive(int from, int function) {
        if (function == Diagram.NO) return;
        int level = Diagram.isEnd(function) ? space.levels.size() : diagram.level(function);
        passed[from + 1]++; // on the levels between, all classes will do
        passed[level]--;
        if (Diagram.isEnd(function) || done.get(function, 0) != PairMap.NONE) return;
        done.put(function, 0, 0);
        int first = 0;
        for (int edge = 0; edge < diagram.edges(function); edge++) {
            int target = diagram.target(function, edge);
            if (target != Diagram.NO) classes.get(level).set(first, diagram.bound(function, edge));
            arrive(level, target);
            first = diagram.bound(function, edge);
        }
    }
}
