package postern.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Values sorted by what a list of questions answers about them. Two values of which all answers are
 * the same are of one class, and each class remembers the most plausible of them.
 *
 * <p>Answers are written as pairs, a question's number and its answer, for answers other than 0
 * only, by rising number: most questions say nothing about most values.
 */
final class Classes<V> {

    /** Answers as a key. */
    static final class Answers implements Comparable<Answers> {
        private final int[] pairs;

        /**
         * @param pairs kept as they are
         */
        Answers(int... pairs) {
            this.pairs = pairs;
        }

        /** What these questions answer about a value. */
        static <V> Answers of(List<? extends ValueLevel.Question<? super V>> questions, V value) {
            var pairs = new int[2 * questions.size()];
            int length = 0;
            for (int i = 0; i < questions.size(); i++) {
                int answer = questions.get(i).answer(value);
                if (answer == 0) continue;
                pairs[length++] = i;
                pairs[length++] = answer;
            }
            return new Answers(Arrays.copyOf(pairs, length));
        }

        /** Those of the questions with lower numbers than that. */
        Answers below(int question) {
            int length = 0;
            while (length < pairs.length && pairs[length] < question) length += 2;
            return length == pairs.length ? this : new Answers(Arrays.copyOf(pairs, length));
        }

        int[] pairs() {
            return pairs;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Answers answers && Arrays.equals(pairs, answers.pairs);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(pairs);
        }

        @Override
        public int compareTo(Answers other) {
            return Arrays.compare(pairs, other.pairs);
        }

        /** What a question answers. */
        int to(int question) {
            for (int i = 0; i < pairs.length; i += 2) if (pairs[i] == question) return pairs[i + 1];
            return 0;
        }
    }

    /** The most plausible value of a class, and how plausible it is. */
    record Member<V>(V value, int cost) {}

    private final Budget budget;
    private final Map<Answers, Member<V>> members = new HashMap<>();

    Classes(Budget budget) {
        this.budget = budget;
    }

    /** Notes that there is such a value. */
    void add(Answers answers, V value, int cost) {
        var best = members.get(answers);
        if (best != null && best.cost() <= cost) return;
        if (best == null) {
            budget.classes(members.size() + 1);
            budget.edges(answers.pairs().length / 2 + 8);
        }
        members.put(answers, new Member<>(value, cost));
    }

    /** Notes that there is such a value, about which these questions are asked. */
    void add(List<? extends ValueLevel.Question<? super V>> asked, V value, int cost) {
        add(Answers.of(asked, value), value, cost);
    }

    /** All that there are, those with like answers beside each other. */
    List<Answers> sorted() {
        var list = new ArrayList<>(members.keySet());
        list.sort(null);
        return list;
    }

    Member<V> member(Answers answers) {
        var member = members.get(answers);
        if (member == null) throw new IllegalArgumentException("no such class");
        return member;
    }
}
