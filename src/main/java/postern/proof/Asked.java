package postern.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The different questions about one fact, each with its number. */
final class Asked<Q> {
    final List<Q> questions = new ArrayList<>();
    private final Map<Q, Integer> numbers = new HashMap<>();

    /** What long lists were asked before: comparing them by their content each time would last. */
    private final IdentityHashMap<Object, Integer> seen = new IdentityHashMap<>();

    /**
     * @param content the very object that makes the question what it is
     */
    int number(Object content, Q question) {
        return seen.computeIfAbsent(
                content,
                _ ->
                        numbers.computeIfAbsent(
                                question,
                                _ -> {
                                    questions.add(question);
                                    return questions.size() - 1;
                                }));
    }
}
