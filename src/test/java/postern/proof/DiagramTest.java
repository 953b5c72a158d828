package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The diagram against tables: functions over three levels, written out in full. */
class DiagramTest {
    private static final int[] SIZES = {3, 4, 2};
    private static final int ALL = 3 * 4 * 2;
    private static final int ROUNDS = 200;

    private final Diagram diagram = new Diagram(new Budget());

    private static int[] classes(int row) {
        return new int[] {row / 8, row / 2 % 4, row % 2};
    }

    /** The function with these values, row by row. */
    private int function(int... ends) {
        return function(ends, 0, 0);
    }

    private int function(int[] ends, int level, int row) {
        if (level == SIZES.length) return ends[row];
        var edges = diagram.new Edges(level, SIZES[level]);
        for (int i = 0; i < SIZES[level]; i++)
            edges.add(i + 1, function(ends, level + 1, row * SIZES[level] + i));
        return edges.function();
    }

    private int[] table(int function) {
        return IntStream.range(0, ALL)
                .map(row -> {
                    int at = function;
                    var classes = classes(row);
                    for (int i = 0; i < classes.length; i++) at = diagram.follow(at, i, classes[i]);
                    return at;
                })
                .toArray();
    }

    /** Often the same for neighbours, so that edges are shared and levels left out. */
    private static int[] random(Random random, int kinds) {
        var ends = new int[ALL];
        int run = 1 + random.nextInt(8);
        int end = 0;
        for (int i = 0; i < ALL; i++) {
            if (i % run == 0) end = -1 - random.nextInt(kinds);
            ends[i] = end;
        }
        return ends;
    }

    private static int[] both(int[] a, int[] b, IntBinaryOperator of) {
        return IntStream.range(0, ALL).map(i -> of.applyAsInt(a[i], b[i])).toArray();
    }

    private static int[] each(int[] a, IntUnaryOperator of) {
        return Arrays.stream(a).map(of).toArray();
    }

    @Test
    void equalFunctionsAreOneNumberAndOthersAreNot() {
        var random = new Random(1);
        var numbers = new HashMap<List<Integer>, Integer>();
        for (int round = 0; round < 2_000; round++) {
            var ends = random(random, 3);
            int function = function(ends);
            assertThat(table(function)).isEqualTo(ends);
            assertThat(function(ends)).isEqualTo(function);
            numbers.put(Arrays.stream(ends).boxed().toList(), function);
        }
        assertThat(new HashSet<>(numbers.values())).hasSameSizeAs(numbers.keySet());
    }

    /** On the same operands one after the other: no operation may take another's results. */
    @Test
    void operationsDoWhatTheyDoToEachValue() {
        var random = new Random(2);
        var first = new Operation((a, b) -> a == Diagram.NO ? b : a);
        for (int round = 0; round < ROUNDS; round++) {
            var a = random(random, 3);
            var b = random(random, 3);
            int left = function(a);
            int right = function(b);
            assertThat(table(diagram.and(left, right))).isEqualTo(both(a, b, Math::max));
            assertThat(table(diagram.or(left, right))).isEqualTo(both(a, b, Math::min));
            assertThat(table(diagram.within(left, right)))
                    .isEqualTo(both(a, b, (x, y) -> x == Diagram.NO ? Diagram.NO : y));
            assertThat(table(diagram.apply(first, left, right)))
                    .isEqualTo(both(a, b, (x, y) -> x == Diagram.NO ? y : x));
            assertThat(table(diagram.apply(first, right, left)))
                    .isEqualTo(both(b, a, (x, y) -> x == Diagram.NO ? y : x));
            assertThat(table(diagram.not(left))).isEqualTo(each(a, end -> -4 - end));
            assertThat(diagram.and(left, right)).isEqualTo(diagram.and(right, left));
            assertThat(diagram.not(diagram.not(left))).isEqualTo(left);
        }
    }

    @Test
    void joiningKeepsTheOrder() {
        var random = new Random(3);
        var first = new Operation((a, b) -> a == Diagram.NO ? b : a);
        for (int size = 0; size < 9; size++) {
            var tables = new ArrayList<int[]>();
            for (int i = 0; i < size; i++) tables.add(random(random, 3));
            var functions = tables.stream().map(this::function).toList();
            var expected = new int[ALL];
            Arrays.fill(expected, Diagram.NO);
            for (var table : tables)
                expected = both(expected, table, (x, y) -> x == Diagram.NO ? y : x);
            assertThat(table(diagram.join(first, functions, Diagram.NO))).isEqualTo(expected);
        }
    }

    @Test
    void aLevelIsReplacedByWhatItsClassesLeadTo() {
        var random = new Random(4);
        for (int round = 0; round < ROUNDS; round++) {
            var ends = random(random, 3);
            int level = random.nextInt(3);
            var leads = random.ints(SIZES[level], 0, SIZES[level]).toArray();
            var expected = new int[ALL];
            for (int row = 0; row < ALL; row++) {
                var classes = classes(row);
                classes[level] = leads[classes[level]];
                expected[row] = ends[classes[0] * 8 + classes[1] * 2 + classes[2]];
            }
            assertThat(table(diagram.substitute(function(ends), level, leads))).isEqualTo(expected);
        }
    }

    @Test
    void endsStandForValuesAndAreMapped() {
        int red = diagram.end("red");
        int blue = diagram.end("blue");
        assertThat(diagram.end("red")).isEqualTo(red).isNotEqualTo(blue);
        assertThat(diagram.value(red)).isEqualTo("red");
        var ends = random(new Random(5), 2);
        var colours = each(ends, end -> end == Diagram.NO ? red : blue);
        int function = diagram.map(function(ends), end -> end == Diagram.NO ? red : blue);
        assertThat(table(function)).isEqualTo(colours);
        assertThat(diagram.range(function)).containsExactlyInAnyOrder("red", "blue");
        assertThat(diagram.range(red)).containsExactly("red");
    }

    @Test
    void aNodeTellsItsEdges() {
        var ends = new int[ALL];
        Arrays.fill(ends, Diagram.NO);
        Arrays.fill(ends, 8, 16, Diagram.YES);
        int node = function(ends);
        assertThat(Diagram.isEnd(node)).isFalse();
        assertThat(Diagram.isEnd(Diagram.NO)).isTrue();
        assertThat(diagram.level(node)).isZero();
        assertThat(diagram.level(Diagram.NO)).isGreaterThan(SIZES.length);
        assertThat(diagram.edges(node)).isEqualTo(3);
        assertThat(IntStream.range(0, 3).map(i -> diagram.bound(node, i))).containsExactly(1, 2, 3);
        assertThat(IntStream.range(0, 3).map(i -> diagram.target(node, i)))
                .containsExactly(Diagram.NO, Diagram.YES, Diagram.NO);
    }

    @Test
    void whatCostsTooMuchIsGivenUpAndSaysWhere() {
        var small = new Budget(100);
        small.at(17);
        var limited = new Diagram(small);
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 100; i++) {
                                var edges = limited.new Edges(0, 2);
                                edges.add(i + 1, Diagram.NO);
                                edges.add(200, Diagram.YES);
                                edges.function();
                            }
                        })
                .isInstanceOfSatisfying(
                        Budget.UsedUp.class,
                        used -> {
                            assertThat(used.limit).isEqualTo("100 edges of the decision diagram");
                            assertThat(used.line).isEqualTo(17);
                        });
        assertThatThrownBy(() -> new Budget().classes(200_001)).isInstanceOf(Budget.UsedUp.class);
        assertThatThrownBy(() -> new Budget().states(200_001)).isInstanceOf(Budget.UsedUp.class);
        var enough = new Budget(100);
        enough.edges(100);
        enough.classes(200_000);
        enough.states(200_000);
        assertThat(enough.edges()).isEqualTo(100);
    }

    @Test
    void aMapOfPairsKeepsWhatWasPut() {
        var map = new PairMap();
        var expected = new HashMap<List<Integer>, Integer>();
        var random = new Random(6);
        for (int i = 0; i < 500; i++) {
            int a = random.nextInt(60) - 30;
            int b = random.nextInt(60) - 30;
            if (expected.putIfAbsent(List.of(a, b), i) == null) map.put(a, b, i);
        }
        for (int a = -30; a < 30; a++)
            for (int b = -30; b < 30; b++)
                assertThat(map.get(a, b))
                        .isEqualTo(expected.getOrDefault(List.of(a, b), PairMap.NONE));
    }
}
