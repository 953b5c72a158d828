package postern.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** For each state of a machine, the longest text that leads to it. */
final class LongestTexts {
    private static final int NOWHERE = -1;

    private final LocalMachine machine;
    private final List<int[]> before = new ArrayList<>(); // by length and state: the state before
    private final List<char[]> letters = new ArrayList<>(); // by length and state: read from there

    LongestTexts(LocalMachine machine, int longest) {
        this.machine = machine;
        var at = new int[machine.size()];
        Arrays.fill(at, NOWHERE);
        at[0] = 0;
        before.add(at);
        letters.add(new char[0]);
        for (int length = 1; length <= longest; length++) {
            at = longer(at);
            before.add(at);
        }
    }

    private int[] longer(int[] at) {
        var next = new int[at.length];
        Arrays.fill(next, NOWHERE);
        var read = new char[at.length];
        for (int state = 0; state < at.length; state++) {
            if (at[state] == NOWHERE) continue;
            var leads = machine.leads(state);
            for (int i = 0; i < leads.length; i++) {
                if (leads[i] < 0) continue;
                next[leads[i]] = state;
                read[leads[i]] = machine.reads(state)[i];
            }
        }
        letters.add(read);
        return next;
    }

    /** A text of the machine's characters. */
    String to(int state) {
        int length = before.size() - 1;
        while (length > 0 && before.get(length)[state] == NOWHERE) length--;
        var text = new StringBuilder();
        for (int at = state; length > 0; length--) {
            text.append(letters.get(length)[at]);
            at = before.get(length)[at];
        }
        return text.reverse().toString();
    }
}
