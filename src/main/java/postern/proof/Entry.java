package postern.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import postern.policy.Glob;

/**
 * What a question says at one place: local parts like that get this answer, unless an entry of the
 * same question with a lower order matches.
 */
record Entry(int question, int order, Glob local, int answer) {

    boolean takesAll() {
        return !local.literal() && local.text().chars().allMatch(c -> c == '*');
    }

    /**
     * Lists of entries by number, each list kept once. What can never be the first to match is left
     * out, so that places where the same holds have the same number.
     */
    static final class Lists {
        /** The number of the empty list. */
        static final int EMPTY = 0;

        private static final Comparator<Entry> BY_QUESTION =
                Comparator.comparingInt(Entry::question).thenComparingInt(Entry::order);

        private final Budget budget;
        private final List<List<Entry>> lists = new ArrayList<>();
        private final Map<List<Entry>, Integer> numbers = new HashMap<>();
        private final PairMap joined = new PairMap();

        Lists(Budget budget) {
            this.budget = budget;
            number(List.of());
        }

        List<Entry> get(int number) {
            return lists.get(number);
        }

        int number(List<Entry> entries) {
            var sorted = new ArrayList<>(entries);
            sorted.sort(BY_QUESTION);
            var left = new ArrayList<Entry>(sorted.size());
            for (var entry : sorted) {
                if (!left.isEmpty()) {
                    var last = left.getLast();
                    if (last.question() == entry.question() && last.takesAll()) continue;
                    if (last.equals(entry)) continue;
                }
                // Of equal order, what takes all makes the others pointless.
                while (entry.takesAll()
                        && !left.isEmpty()
                        && left.getLast().question() == entry.question()
                        && left.getLast().order() == entry.order()) left.removeLast();
                left.add(entry);
            }
            var known = numbers.get(left);
            if (known != null) return known;
            budget.edges(left.size() + 4);
            lists.add(List.copyOf(left));
            numbers.put(lists.getLast(), lists.size() - 1);
            return lists.size() - 1;
        }

        /** Both lists as one. */
        int join(int a, int b) {
            if (a == EMPTY || a == b) return b;
            if (b == EMPTY) return a;
            int known = joined.get(a, b);
            if (known != PairMap.NONE) return known;
            var both = new ArrayList<>(get(a));
            both.addAll(get(b));
            int number = number(both);
            joined.put(a, b, number);
            return number;
        }
    }
}
