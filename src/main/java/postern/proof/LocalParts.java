package postern.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.proof.Classes.Answers;

/**
 * The local parts that the entries of one place, and the rewriting rules that are for it, tell
 * apart: every class of them that a mailbox can have, with its most plausible and its shortest
 * member, and its longest where addresses are rewritten, because what is made of that may be too
 * long.
 */
final class LocalParts {
    /** RFC 5321 §4.5.3.1.1, octets. */
    static final int LONGEST = 64;

    private static final List<String> PLAUSIBLE =
            List.of("someone", "anyone", "somebody", "info", "a", "");
    private static final String LETTERS = "xyzwvutsrqponmlkjihgfedcba0123456789-_+=#&%~/!?^";

    /** One class. */
    record Part(Answers answers, String local, int cost, String shortest, String longest) {}

    private record Key(Answers answers, List<?> outcomes, boolean nothing) {}

    private final Map<String, List<Entry>> exact = new HashMap<>(); // by folded text
    private final EntryAnswers answers;
    private final GlobMachine globs;
    private final @Nullable ProductMachine product; // null where nothing is rewritten
    private final LocalMachine machine;
    private final char other;
    private final Map<Key, Part> parts = new LinkedHashMap<>();

    static List<Part> of(List<Entry> entries, Budget budget) {
        return new LocalParts(entries, null, budget).parts();
    }

    /**
     * @param rewriting what the rules that are for the place read
     */
    static List<Part> of(List<Entry> entries, List<CaptureMachine> rewriting, Budget budget) {
        return new LocalParts(entries, rewriting, budget).parts();
    }

    private LocalParts(
            List<Entry> entries, @Nullable List<CaptureMachine> rewriting, Budget budget) {
        answers = new EntryAnswers(entries);
        var wild = new ArrayList<Entry>();
        var used = new StringBuilder();
        for (var entry : entries) {
            if (entry.takesAll()) continue;
            var own = answers.small(entry);
            if (entry.local().isExact())
                exact.computeIfAbsent(entry.local().text(), _ -> new ArrayList<>()).add(own);
            else {
                wild.add(own);
                used.append(entry.local().text());
            }
        }
        globs = new GlobMachine(wild, answers.size(), LONGEST, budget);
        if (rewriting == null) {
            product = null;
            machine = globs;
        } else {
            exact.computeIfAbsent("", _ -> new ArrayList<>()); // no wildcard stands for nothing
            for (var reader : rewriting) reader.alphabet().forEach(used::append);
            product = new ProductMachine(globs, rewriting, LONGEST, budget);
            machine = product;
        }
        other = unused(used);
    }

    /** A character that no wildcard pattern asks for. */
    private static char unused(CharSequence texts) {
        var used = texts.toString();
        for (int i = 0; i < LETTERS.length(); i++)
            if (used.indexOf(LETTERS.charAt(i)) < 0) return LETTERS.charAt(i);
        for (char c = 160; ; c++) if (used.indexOf(c) < 0) return c;
    }

    private List<Part> parts() {
        for (var text : PLAUSIBLE) add(text, text.isEmpty() ? 6 : text.equals("someone") ? 0 : 1);
        for (var text : exact.keySet()) add(text, 2);
        for (int state = 0; state < machine.size(); state++) {
            var text = machine.shortest(state).replace(LocalMachine.OTHER, other);
            var plain = exact.containsKey(text) ? another(state) : text;
            if (plain != null) add(plain, state, 4);
        }
        if (product != null) {
            var longest = new LongestTexts(product, LONGEST);
            for (int state = 0; state < product.size(); state++)
                add(longest.to(state).replace(LocalMachine.OTHER, other), state, 5);
        }
        return List.copyOf(parts.values());
    }

    private void add(String text, int cost) {
        int state = machine.read(text);
        if (state >= 0) add(text, state, cost);
    }

    private void add(String text, int state, int cost) {
        var least = globs.matched(product == null ? state : product.own(state));
        for (var entry : exact.getOrDefault(text, List.of()))
            least[entry.question()] = Math.min(least[entry.question()], entry.order());
        // No wildcard of a rewriting stands for nothing.
        boolean nothing = product != null && text.isEmpty();
        var outcomes = product == null ? List.of() : product.outcomes(state);
        var key = new Key(answers.of(least), outcomes, nothing);
        int octets = octets(text);
        if (octets > LONGEST) return;
        var part = parts.get(key);
        if (part == null) {
            parts.put(key, new Part(key.answers(), text, cost, text, text));
            return;
        }
        var local = cost < part.cost() ? text : part.local();
        var shortest = octets < octets(part.shortest()) ? text : part.shortest();
        var longest = octets > octets(part.longest()) ? text : part.longest();
        parts.put(
                key,
                new Part(key.answers(), local, Math.min(cost, part.cost()), shortest, longest));
    }

    static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A text that leads to that state and is none of the exact ones; null if all of them are. */
    private @Nullable String another(int target) {
        var reach = new ArrayList<BitSet>(); // by characters left: from where
        var last = new BitSet();
        last.set(target);
        for (int length = 0; length <= LONGEST; length++) {
            reach.add(last);
            if (last.get(0)) {
                var found = spell(0, length, reach, new StringBuilder());
                if (found != null) return found;
            }
            last = before(last);
        }
        return null;
    }

    private BitSet before(BitSet states) {
        var before = new BitSet();
        for (int state = 0; state < machine.size(); state++)
            for (int lead : machine.leads(state))
                if (lead >= 0 && states.get(lead)) {
                    before.set(state);
                    break;
                }
        return before;
    }

    private @Nullable String spell(int state, int left, List<BitSet> reach, StringBuilder text) {
        if (left == 0) return exact.containsKey(text.toString()) ? null : text.toString();
        var reads = machine.reads(state);
        var leads = machine.leads(state);
        for (int i = 0; i < reads.length; i++) {
            if (leads[i] < 0 || !reach.get(left - 1).get(leads[i])) continue;
            text.append(reads[i] == LocalMachine.OTHER ? other : reads[i]);
            var found = spell(leads[i], left - 1, reach, text);
            if (found != null) return found;
            text.setLength(text.length() - 1);
        }
        return null;
    }
}
