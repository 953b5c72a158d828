package postern.proof;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.proof.Classes.Answers;

/**
 * What the entries of one place answer, told by the least order that matches: each question that
 * has entries there has a small number.
 */
final class EntryAnswers {
    private final int[] questions; // by small number
    private final @Nullable Entry[] fallbacks; // by small number: what takes all
    private final Map<Long, Integer> answers = new HashMap<>(); // by small number and order
    private final Map<Integer, Integer> numbers = new LinkedHashMap<>();

    EntryAnswers(List<Entry> entries) {
        for (var entry : entries) numbers.computeIfAbsent(entry.question(), _ -> numbers.size());
        questions = numbers.keySet().stream().mapToInt(Integer::intValue).toArray();
        fallbacks = new Entry[questions.length];
        for (var entry : entries) {
            int question = number(entry);
            answers.put((long) question << 32 | entry.order(), entry.answer());
            if (entry.takesAll()) fallbacks[question] = entry;
        }
    }

    /** How many questions there are. */
    int size() {
        return questions.length;
    }

    private int number(Entry entry) {
        return numbers.getOrDefault(entry.question(), -1);
    }

    /** The entry under the small number of its question. */
    Entry small(Entry entry) {
        return new Entry(number(entry), entry.order(), entry.local(), entry.answer());
    }

    /**
     * @param least by small number, the least order of what matches beside what takes all; the
     *     largest number for none
     */
    Answers of(int[] least) {
        var pairs = new int[2 * questions.length];
        int length = 0;
        for (int i = 0; i < questions.length; i++) {
            var fallback = fallbacks[i];
            int order = least[i];
            int answer = 0;
            if (fallback != null && fallback.order() <= order) answer = fallback.answer();
            else if (order != Integer.MAX_VALUE)
                answer = answers.getOrDefault((long) i << 32 | order, 0);
            if (answer == 0) continue;
            pairs[length++] = questions[i];
            pairs[length++] = answer;
        }
        return new Answers(Arrays.copyOf(pairs, length));
    }
}
