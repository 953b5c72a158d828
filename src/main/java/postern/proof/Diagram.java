package postern.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Functions from classes of facts to anything, kept as one shared decision diagram (an MTBDD whose
 * nodes have many edges). A node asks for one level; neighbouring classes that lead to the same
 * place share an edge. The same function is always the same number, so that equal is equal.
 *
 * <p>A function is a number: from 0 on a node, below 0 an end. An end stands for a value; the first
 * three are {@link #NO}, {@link #MAYBE} and {@link #YES}.
 */
final class Diagram {
    static final int NO = -1;
    static final int MAYBE = -2;
    static final int YES = -3;

    private static final int DEEPEST = Integer.MAX_VALUE;

    private final Budget budget;
    private final List<Object> values = new ArrayList<>(); // of ends
    private final Map<Object, Integer> ends = new HashMap<>();
    private int[][] nodes = new int[64][]; // level, then for each edge its bound and its target
    private int count;
    private int[] table = new int[256]; // of numbers of nodes plus 1, by hash

    private final Operation and =
            new Operation(
                    Math::max, // NO is the largest number
                    (a, b) -> {
                        if (a == NO || b == NO) return NO;
                        if (a == YES || a == b) return b;
                        return b == YES ? a : PairMap.NONE;
                    });
    final Operation or =
            new Operation(
                    Math::min,
                    (a, b) -> {
                        if (a == YES || b == YES) return YES;
                        if (a == NO || a == b) return b;
                        return b == NO ? a : PairMap.NONE;
                    });

    private final Operation within =
            new Operation(
                    (a, b) -> a == NO ? NO : b,
                    (a, b) -> a == NO ? NO : a == YES ? b : PairMap.NONE);

    Diagram(Budget budget) {
        this.budget = budget;
        end("no");
        end("maybe");
        end("yes");
    }

    /** The end that stands for a value. */
    int end(Object value) {
        var known = ends.get(value);
        if (known != null) return known;
        values.add(value);
        int end = -values.size();
        ends.put(value, end);
        return end;
    }

    /** The value of an end. */
    Object value(int end) {
        return values.get(-1 - end);
    }

    static boolean isEnd(int function) {
        return function < 0;
    }

    int level(int function) {
        return function < 0 ? DEEPEST : nodes[function][0];
    }

    /** How many edges a node has. */
    int edges(int node) {
        return (nodes[node].length - 1) / 2;
    }

    /** The first class behind those of an edge. */
    int bound(int node, int edge) {
        return nodes[node][1 + 2 * edge];
    }

    int target(int node, int edge) {
        return nodes[node][2 + 2 * edge];
    }

    /** Where the class of that level leads to. */
    int follow(int function, int level, int ofClass) {
        if (level(function) != level) return function;
        var node = nodes[function];
        int low = 0;
        int high = (node.length - 1) / 2 - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (ofClass < node[1 + 2 * middle]) high = middle;
            else low = middle + 1;
        }
        return node[2 + 2 * low];
    }

    /** Edges being collected for a node, in the order of classes. */
    final class Edges {
        private final int[] node;
        private int length = 1;

        Edges(int level, int most) {
            node = new int[1 + 2 * most];
            node[0] = level;
        }

        /** Leads all classes up to that bound to the target. */
        void add(int bound, int target) {
            if (length > 1 && node[length - 1] == target) node[length - 2] = bound;
            else {
                node[length++] = bound;
                node[length++] = target;
            }
        }

        int function() {
            return length == 3 ? node[2] : unique(Arrays.copyOf(node, length));
        }
    }

    private int unique(int[] node) {
        int mask = table.length - 1;
        int slot = spread(Arrays.hashCode(node)) & mask;
        for (; table[slot] != 0; slot = slot + 1 & mask)
            if (Arrays.equals(nodes[table[slot] - 1], node)) return table[slot] - 1;
        budget.edges(node.length / 2 + 2);
        if (count == nodes.length) nodes = Arrays.copyOf(nodes, 2 * count);
        nodes[count++] = node;
        table[slot] = count;
        if (2 * count > table.length) rehash();
        if ((count & 0xfff) == 0) budget.time();
        return count - 1;
    }

    private void rehash() {
        table = new int[2 * table.length];
        int mask = table.length - 1;
        for (int i = 0; i < count; i++) {
            int slot = spread(Arrays.hashCode(nodes[i])) & mask;
            while (table[slot] != 0) slot = slot + 1 & mask;
            table[slot] = i + 1;
        }
    }

    private static int spread(int hash) {
        int mixed = hash * 0x9e3779b9;
        return mixed ^ mixed >>> 15;
    }

    int and(int a, int b) {
        return apply(and, a, b);
    }

    int or(int a, int b) {
        return apply(or, a, b);
    }

    int not(int a) {
        return map(a, end -> NO + YES - end);
    }

    /** The function where the condition holds or may hold, and {@link #NO} elsewhere. */
    int within(int condition, int function) {
        return apply(within, condition, function);
    }

    /** The function whose value is what the operation makes of the values of both. */
    int apply(Operation operation, int a, int b) {
        int early = operation.early(a, b);
        if (early != PairMap.NONE) return early;
        if (a < 0 && b < 0) return operation.ofEnds(a, b);
        int known = operation.results.get(a, b);
        if (known != PairMap.NONE) return known;
        int levelA = level(a);
        int levelB = level(b);
        int result;
        if (levelA < levelB) result = over(nodes[a], child -> apply(operation, child, b));
        else if (levelB < levelA) result = over(nodes[b], child -> apply(operation, a, child));
        else result = merge(operation, nodes[a], nodes[b]);
        operation.results.put(a, b, result);
        budget.edges(1);
        return result;
    }

    private int merge(Operation operation, int[] a, int[] b) {
        var edges = new Edges(a[0], (a.length + b.length - 2) / 2);
        for (int i = 1, j = 1; i < a.length; ) {
            int bound = Math.min(a[i], b[j]);
            edges.add(bound, apply(operation, a[i + 1], b[j + 1]));
            if (a[i] == bound) i += 2;
            if (b[j] == bound) j += 2;
        }
        return edges.function();
    }

    private int over(int[] node, IntUnaryOperator targets) {
        var edges = new Edges(node[0], (node.length - 1) / 2);
        for (int i = 1; i < node.length; i += 2)
            edges.add(node[i], targets.applyAsInt(node[i + 1]));
        return edges.function();
    }

    /** The function with other ends. */
    int map(int function, IntUnaryOperator ends) {
        return map(function, ends, new PairMap());
    }

    private int map(int function, IntUnaryOperator ends, PairMap done) {
        if (function < 0) return ends.applyAsInt(function);
        int known = done.get(function, 0);
        if (known != PairMap.NONE) return known;
        int result = over(nodes[function], child -> map(child, ends, done));
        done.put(function, 0, result);
        return result;
    }

    /**
     * Joins functions by an associative operation, neighbours first, so that the order is kept.
     *
     * @param none the result for an empty list
     */
    int join(Operation operation, List<Integer> functions, int none) {
        var row = functions;
        if (row.isEmpty()) return none;
        while (row.size() > 1) {
            var next = new ArrayList<Integer>((row.size() + 1) / 2);
            for (int i = 0; i + 1 < row.size(); i += 2)
                next.add(apply(operation, row.get(i), row.get(i + 1)));
            if (row.size() % 2 == 1) next.add(row.getLast());
            row = next;
        }
        return row.getFirst();
    }

    /** The values that the function takes somewhere. */
    Set<Object> range(int function) {
        var found = new LinkedHashSet<Object>();
        range(function, new PairMap(), found);
        return found;
    }

    private void range(int function, PairMap done, Set<Object> found) {
        if (function < 0) {
            found.add(value(function));
            return;
        }
        if (done.get(function, 0) != PairMap.NONE) return;
        done.put(function, 0, 0);
        var node = nodes[function];
        for (int i = 2; i < node.length; i += 2) range(node[i], done, found);
    }

    /**
     * The values that the function takes somewhere where the condition holds or may hold. It makes
     * no new function for that.
     */
    Set<Object> range(int condition, int function) {
        var found = new LinkedHashSet<Object>();
        range(condition, function, new PairMap(), found);
        return found;
    }

    private void range(int condition, int function, PairMap done, Set<Object> found) {
        if (condition == NO) return;
        if (function < 0) {
            found.add(value(function)); // every other condition holds or may hold somewhere
            return;
        }
        if (done.get(condition, function) != PairMap.NONE) return;
        done.put(condition, function, 0);
        int levelA = level(condition);
        int levelB = level(function);
        if (levelA < levelB)
            for (int i = 0; i < edges(condition); i++)
                range(target(condition, i), function, done, found);
        else if (levelB < levelA)
            for (int i = 0; i < edges(function); i++)
                range(condition, target(function, i), done, found);
        else
            for (int i = 0, j = 0; i < edges(condition); ) {
                int bound = Math.min(bound(condition, i), bound(function, j));
                range(target(condition, i), target(function, j), done, found);
                if (bound(condition, i) == bound) i++;
                if (bound(function, j) == bound) j++;
            }
    }

    /**
     * The function where some levels are settled.
     *
     * @param classes by level; -1 for one that is left as it is
     */
    int restrict(int function, int[] classes) {
        return restrict(function, classes, new PairMap());
    }

    private int restrict(int function, int[] classes, PairMap done) {
        if (function < 0) return function;
        int known = done.get(function, 0);
        if (known != PairMap.NONE) return known;
        int level = level(function);
        int result =
                classes[level] < 0
                        ? over(nodes[function], child -> restrict(child, classes, done))
                        : restrict(follow(function, level, classes[level]), classes, done);
        done.put(function, 0, result);
        return result;
    }

    /** The function after what one level says has been replaced: its classes lead elsewhere. */
    int substitute(int function, int level, int[] classes) {
        return substitute(function, level, classes, new PairMap());
    }

    private int substitute(int function, int level, int[] classes, PairMap done) {
        if (level(function) > level) return function;
        int known = done.get(function, 0);
        if (known != PairMap.NONE) return known;
        int result;
        if (level(function) == level) {
            var edges = new Edges(level, classes.length);
            for (int i = 0; i < classes.length; i++)
                edges.add(i + 1, follow(function, level, classes[i]));
            result = edges.function();
        } else result = over(nodes[function], c -> substitute(c, level, classes, done));
        done.put(function, 0, result);
        return result;
    }
}
