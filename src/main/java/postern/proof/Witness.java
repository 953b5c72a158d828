package postern.proof;

import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds the most plausible transaction for which a function has such an end. */
final class Witness {
    private static final int NONE = Integer.MAX_VALUE;

    private final Space space;
    private final Diagram diagram;
    private final Predicate<Object> wanted;
    private final PairMap costs = new PairMap(); // by node

    private Witness(Space space, Predicate<Object> wanted) {
        this.space = space;
        this.wanted = wanted;
        diagram = space.diagram;
    }

    /** The classes at each level; null where no transaction has such an end. */
    static int @Nullable [] of(Space space, int function, Predicate<Object> wanted) {
        var witness = new Witness(space, wanted);
        if (witness.cost(function) == NONE) return null;
        var classes = new int[space.levels.size()];
        Arrays.setAll(classes, level -> cheapest(space.levels.get(level), 0, NONE));
        for (int at = function; !Diagram.isEnd(at); ) at = witness.step(at, classes);
        return classes;
    }

    private int cost(int function) {
        if (Diagram.isEnd(function)) return wanted.test(diagram.value(function)) ? 0 : NONE;
        int known = costs.get(function, 0);
        if (known != PairMap.NONE) return known;
        int best = NONE;
        for (int edge = 0; edge < diagram.edges(function); edge++)
            best = Math.min(best, cost(function, edge));
        costs.put(function, 0, best);
        return best;
    }

    private int cost(int node, int edge) {
        int behind = cost(diagram.target(node, edge));
        if (behind == NONE) return NONE;
        var level = space.levels.get(diagram.level(node));
        return behind + level.cost(cheapest(node, edge));
    }

    private int cheapest(int node, int edge) {
        return cheapest(
                space.levels.get(diagram.level(node)),
                edge == 0 ? 0 : diagram.bound(node, edge - 1),
                diagram.bound(node, edge));
    }

    private static int cheapest(Level level, int from, int bound) {
        int best = from;
        for (int c = from; c < Math.min(bound, level.size()); c++)
            if (level.cost(c) < level.cost(best)) best = c;
        return best;
    }

    /** Goes along the cheapest edge. */
    private int step(int node, int[] classes) {
        for (int edge = 0; ; edge++)
            if (cost(node, edge) == cost(node)) {
                classes[diagram.level(node)] = cheapest(node, edge);
                return diagram.target(node, edge);
            }
    }
}
