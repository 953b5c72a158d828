package postern.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads a local part as several machines do at once. */
final class ProductMachine implements LocalMachine {
    private final GlobMachine own;
    private final List<CaptureMachine> more;
    private final Budget budget;
    private final List<int[]> states = new ArrayList<>(); // of the own machine, then of the others
    private final Map<Classes.Answers, Integer> numbers = new HashMap<>();
    private final List<String> shortest = new ArrayList<>();
    private final List<char[]> reads = new ArrayList<>();
    private final List<int[]> leads = new ArrayList<>();

    ProductMachine(GlobMachine own, List<CaptureMachine> more, int longest, Budget budget) {
        this.own = own;
        this.more = more;
        this.budget = budget;
        var alphabet = new HashSet<Character>();
        for (var machine : more) alphabet.addAll(machine.alphabet());
        number(new int[1 + more.size()], "");
        for (int i = 0; i < states.size(); i++) explore(i, alphabet, longest);
    }

    private void explore(int state, Set<Character> alphabet, int longest) {
        var at = states.get(state);
        var all = new TreeSet<Character>(alphabet);
        for (char letter : own.reads(at[0])) all.add(letter);
        var letters = new char[all.size()];
        int length = 0;
        for (char letter : all) letters[length++] = letter;
        var targets = new int[letters.length];
        var path = shortest.get(state);
        for (int i = 0; i < letters.length; i++)
            targets[i] = path.length() < longest ? lead(at, letters[i], path) : -1;
        reads.add(letters);
        leads.add(targets);
    }

    private int lead(int[] from, char letter, String path) {
        var to = new int[from.length];
        to[0] = own.next(from[0], letter);
        if (to[0] < 0) return -1;
        for (int i = 1; i < to.length; i++) to[i] = more.get(i - 1).next(from[i], letter);
        return number(to, path + letter);
    }

    private int number(int[] state, String path) {
        var key = new Classes.Answers(state);
        var known = numbers.get(key);
        if (known != null) return known;
        budget.states(states.size() + 1);
        budget.edges(20 + state.length);
        numbers.put(key, states.size());
        states.add(state);
        shortest.add(path);
        return states.size() - 1;
    }

    /** The state of the own machine. */
    int own(int state) {
        return states.get(state)[0];
    }

    /** What each of the others says of it. */
    List<?> outcomes(int state) {
        var outcomes = new ArrayList<Object>(more.size());
        for (int i = 0; i < more.size(); i++)
            outcomes.add(more.get(i).outcome(states.get(state)[i + 1]));
        return outcomes;
    }

    @Override
    public int size() {
        return states.size();
    }

    @Override
    public char[] reads(int state) {
        return reads.get(state);
    }

    @Override
    public int[] leads(int state) {
        return leads.get(state);
    }

    @Override
    public String shortest(int state) {
        return shortest.get(state);
    }
}
