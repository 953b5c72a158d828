package postern.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads local parts character by character, folded; its first state is 0. The states are made when
 * they are first reached, and what they hold is known to the kind of machine alone.
 */
abstract class LocalMachine {
    /** Stands for all characters that are not told apart. */
    static final char OTHER = 0;

    private final Budget budget;
    private final List<int[]> states = new ArrayList<>();
    private final Map<Classes.Answers, Integer> numbers = new HashMap<>();
    private final List<String> shortest = new ArrayList<>(); // text that leads there, by state
    private final List<char[]> reads = new ArrayList<>(); // by state
    private final List<int[]> leads = new ArrayList<>(); // by state

    LocalMachine(Budget budget) {
        this.budget = budget;
    }

    /** The characters that are told apart in a state, rising; {@link #OTHER} is the first. */
    abstract char[] letters(int[] state);

    /** The state behind a character; null where the local part would be too long. */
    abstract int @Nullable [] step(int[] state, char letter);

    /**
     * Makes all states that local parts of such a length lead to.
     *
     * @param longest in characters
     */
    void explore(int[] start, int longest) {
        number(start, "");
        for (int i = 0; i < states.size(); i++) {
            var path = shortest.get(i);
            var letters = letters(states.get(i));
            var targets = new int[letters.length];
            Arrays.fill(targets, -1);
            for (int j = 0; j < letters.length && path.length() < longest; j++) {
                var next = step(states.get(i), letters[j]);
                if (next != null) targets[j] = number(next, path + letters[j]);
            }
            reads.add(letters);
            leads.add(targets);
        }
    }

    private int number(int[] state, String path) {
        var key = new Classes.Answers(state);
        var known = numbers.get(key);
        if (known != null) return known;
        budget.states(states.size() + 1);
        budget.edges(state.length / 2 + 20);
        numbers.put(key, states.size());
        states.add(state);
        shortest.add(path);
        return states.size() - 1;
    }

    /** How many states it has. */
    int size() {
        return states.size();
    }

    /** What a state holds. */
    int[] state(int number) {
        return states.get(number);
    }

    /** The characters that are told apart in a state, rising; {@link #OTHER} is the first. */
    char[] reads(int state) {
        return reads.get(state);
    }

    /** The state behind each of them; -1 where the local part would be too long. */
    int[] leads(int state) {
        return leads.get(state);
    }

    /** The shortest text that leads to a state. */
    String shortest(int state) {
        return shortest.get(state);
    }

    /** The state behind one more character; -1 where the local part would be too long. */
    int next(int state, char folded) {
        int at = Arrays.binarySearch(reads.get(state), folded);
        return leads.get(state)[Math.max(at, 0)];
    }

    /** Where a text leads to; -1 if it is too long. */
    int read(String folded) {
        int state = 0;
        for (int i = 0; i < folded.length() && state >= 0; i++)
            state = next(state, folded.charAt(i));
        return state;
    }
}
