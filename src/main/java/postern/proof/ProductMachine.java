package postern.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads a local part as several machines do at once. A state holds that of the own machine, then
 * those of the others.
 */
final class ProductMachine extends LocalMachine {
    private final GlobMachine own;
    private final List<CaptureMachine> more;
    private final Set<Character> alphabet = new HashSet<>(); // of the others

    ProductMachine(GlobMachine own, List<CaptureMachine> more, int longest, Budget budget) {
        super(budget);
        this.own = own;
        this.more = more;
        for (var machine : more) alphabet.addAll(machine.alphabet());
        explore(new int[1 + more.size()], longest);
    }

    @Override
    char[] letters(int[] state) {
        var all = new TreeSet<Character>(alphabet);
        for (char letter : own.reads(state[0])) all.add(letter);
        var letters = new char[all.size()];
        int length = 0;
        for (char letter : all) letters[length++] = letter;
        return letters;
    }

    @Override
    int @Nullable [] step(int[] from, char letter) {
        var to = new int[from.length];
        to[0] = own.next(from[0], letter);
        if (to[0] < 0) return null;
        for (int i = 1; i < to.length; i++) to[i] = more.get(i - 1).next(from[i], letter);
        return to;
    }

    /** The state of the own machine. */
    int own(int state) {
        return state(state)[0];
    }

    /** What each of the others says of it. */
    List<?> outcomes(int state) {
        var outcomes = new ArrayList<Object>(more.size());
        for (int i = 0; i < more.size(); i++)
            outcomes.add(more.get(i).outcome(state(state)[i + 1]));
        return outcomes;
    }
}
