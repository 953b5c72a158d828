package postern.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.proof.Classes.Answers;

/**
 * The local parts that the entries of one place tell apart: every class of them that a mailbox can
 * have, with its most plausible and its shortest member.
 */
final class LocalParts {
    /** RFC 5321 §4.5.3.1.1, octets. */
    private static final int LONGEST = 64;

    private static final List<String> PLAUSIBLE =
            List.of("someone", "anyone", "somebody", "info", "a", "");
    private static final String LETTERS = "xyzwvutsrqponmlkjihgfedcba0123456789-_+=#&%~/!?^";

    /** One class. */
    record Part(Answers answers, String local, int cost, String shortest) {}

    private final Map<String, List<Entry>> exact = new HashMap<>(); // by folded text
    private final Map<Integer, Integer> numbers = new LinkedHashMap<>(); // question to small number
    private final int[] questions;
    private final Entry[] fallbacks; // by small number: what takes all
    private final Map<Long, Integer> answers = new HashMap<>(); // by small number and order
    private final GlobMachine machine;
    private final char other;
    private final Map<Answers, Part> parts = new LinkedHashMap<>();

    static List<Part> of(List<Entry> entries, Budget budget) {
        return new LocalParts(entries, budget).parts();
    }

    private LocalParts(List<Entry> entries, Budget budget) {
        int count = (int) entries.stream().mapToInt(Entry::question).distinct().count();
        fallbacks = new Entry[count];
        var globs = new ArrayList<Entry>();
        var texts = new StringBuilder();
        for (var entry : entries) {
            int question = numbers.computeIfAbsent(entry.question(), _ -> numbers.size());
            var own = new Entry(question, entry.order(), entry.local(), entry.answer());
            answers.put((long) question << 32 | entry.order(), entry.answer());
            if (entry.takesAll()) fallbacks[question] = own;
            else if (entry.local().isExact())
                exact.computeIfAbsent(entry.local().text(), _ -> new ArrayList<>()).add(own);
            else {
                globs.add(own);
                texts.append(entry.local().text());
            }
        }
        questions = numbers.keySet().stream().mapToInt(Integer::intValue).toArray();
        machine = new GlobMachine(globs, questions.length, LONGEST, budget);
        other = unused(texts);
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
            var least = machine.matched(state);
            var text = machine.shortest.get(state).replace(GlobMachine.OTHER, other);
            var plain = exact.containsKey(text) ? another(state) : text;
            if (plain != null) add(plain, answers(least), 4);
        }
        return List.copyOf(parts.values());
    }

    private void add(String text, int cost) {
        int state = machine.read(text);
        if (state < 0) return;
        var least = machine.matched(state);
        for (var entry : exact.getOrDefault(text, List.of()))
            least[entry.question()] = Math.min(least[entry.question()], entry.order());
        add(text, answers(least), cost);
    }

    private void add(String text, Answers found, int cost) {
        if (octets(text) > LONGEST) return;
        var part = parts.get(found);
        if (part == null) {
            parts.put(found, new Part(found, text, cost, text));
            return;
        }
        var local = cost < part.cost() ? text : part.local();
        var shortest = octets(text) < octets(part.shortest()) ? text : part.shortest();
        parts.put(found, new Part(found, local, Math.min(cost, part.cost()), shortest));
    }

    static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private Answers answers(int[] least) {
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
            var before = new BitSet();
            for (int state = 0; state < machine.size(); state++)
                for (int lead : machine.leads(state))
                    if (lead >= 0 && last.get(lead)) before.set(state);
            last = before;
        }
        return null;
    }

    private @Nullable String spell(int state, int left, List<BitSet> reach, StringBuilder text) {
        if (left == 0) return exact.containsKey(text.toString()) ? null : text.toString();
        var reads = machine.reads(state);
        var leads = machine.leads(state);
        for (int i = 0; i < reads.length; i++) {
            if (leads[i] < 0 || !reach.get(left - 1).get(leads[i])) continue;
            text.append(reads[i] == GlobMachine.OTHER ? other : reads[i]);
            var found = spell(leads[i], left - 1, reach, text);
            if (found != null) return found;
            text.setLength(text.length() - 1);
        }
        return null;
    }
}
