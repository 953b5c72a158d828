package postern.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** The classes of each level that occur where a condition holds. */
final class Occurring {
    private final Diagram diagram;
    private final List<BitSet> classes = new ArrayList<>();
    private final PairMap done = new PairMap();

    private Occurring(Space space) {
        diagram = space.diagram;
        for (int i = 0; i < space.levels.size(); i++) classes.add(new BitSet());
    }

    /** By level; empty for a level that is never asked. */
    static List<BitSet> at(Space space, int condition) {
        var occurring = new Occurring(space);
        occurring.walk(condition);
        return occurring.classes;
    }

    private void walk(int node) {
        if (Diagram.isEnd(node) || done.get(node, 0) != PairMap.NONE) return;
        done.put(node, 0, 0);
        int from = 0;
        for (int edge = 0; edge < diagram.edges(node); edge++) {
            int target = diagram.target(node, edge);
            // Every other node leads to an end that is not NO, because nodes are never constant.
            if (target != Diagram.NO)
                classes.get(diagram.level(node)).set(from, diagram.bound(node, edge));
            walk(target);
            from = diagram.bound(node, edge);
        }
    }
}
