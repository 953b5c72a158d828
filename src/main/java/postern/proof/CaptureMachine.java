package postern.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.policy.AddressTemplate.Part;
import postern.policy.Glob;

/**
 * Reads a local part as a rewriting rule does and knows, at its end, whether each wildcard stood
 * for something, and what is asked of the local part that the rule makes of it.
 *
 * <p>A wildcard's share ends where the text behind it stands for the first time; the last one's,
 * where that text ends the local part. So as many characters are kept as that text has. What leaves
 * them belongs to the share, and is read by a machine of the patterns that ask about the image:
 * from the one state it is in, where the template takes the captures in their order; else from
 * every state, because what comes before it is not known yet.
 */
final class CaptureMachine {
    /** An outcome: some wildcard stood for nothing, or the pattern does not match. */
    static final Object NONE = "no match";

    private static final Object TOO_LONG = "too long";

    /** Stands for a "*" that is none of a pattern's. */
    private static final char STAR = 1;

    /**
     * @param wildcard which is being read; -1 for the text before the first
     * @param kept what was read of it and is not known to be its own; for -1, how much of the text
     *     was read
     * @param some whether it stands for something already
     * @param images where the share of each wildcard leads to, or the one state
     * @param length of what the captures make so far; 0 where the whole length tells it
     */
    private record State(
            int wildcard, String kept, boolean some, Classes.Answers images, int length) {}

    private final String[] texts; // around the wildcards
    private final List<Part> template;
    private final int[] uses; // by wildcard: how often the template takes its capture
    private final int fixed; // octets of the template's own text
    private final int longest;
    private final boolean counts;
    private final boolean inOrder;
    private final EntryAnswers answers;
    private final GlobMachine machine; // of what asks about the image
    private final Set<Character> alphabet = new HashSet<>();
    private final Budget budget;
    private final List<@Nullable State> states = new ArrayList<>();
    private final Map<@Nullable State, Integer> numbers = new HashMap<>();

    /**
     * @param asked about the image's local part
     */
    CaptureMachine(Glob match, List<Part> template, List<Entry> asked, int longest, Budget budget) {
        this.template = template;
        this.budget = budget;
        texts = match.text().split("\\*", -1);
        uses = new int[texts.length - 1];
        int octets = 0;
        for (var part : template)
            switch (part) {
                case Part.Text(var text) -> octets += LocalParts.octets(text);
                case Part.Capture(int number) -> uses[number - 1]++;
            }
        fixed = octets;
        this.longest = longest;
        counts = growsUnevenly();
        inOrder = isInOrder(template);
        answers = new EntryAnswers(asked);
        var globs = new ArrayList<Entry>();
        for (var entry : asked) {
            if (entry.takesAll()) continue;
            var small = answers.small(entry);
            var text = small.local().text();
            if (small.local().literal())
                text = text.replace('*', STAR); // it stands for itself, and has to be read so
            globs.add(
                    new Entry(
                            small.question(),
                            small.order(),
                            new Glob(text, false),
                            small.answer()));
            addLetters(text);
        }
        for (var text : texts) addLetters(text);
        if (alphabet.remove(STAR)) alphabet.add('*');
        machine = new GlobMachine(globs, answers.size(), longest, budget);
        var images = new int[inOrder ? 1 : (texts.length - 1) * machine.size()];
        if (!inOrder) for (int i = 0; i < images.length; i++) images[i] = i % machine.size();
        number(new State(-1, "", false, new Classes.Answers(images), 0));
    }

    /**
     * Whether of two local parts of one length one can become too long and the other not: some
     * captures are taken more often than others, and what is made can be longer than what was.
     */
    private boolean growsUnevenly() {
        int most = 0;
        int least = Integer.MAX_VALUE;
        for (int times : uses) {
            most = Math.max(most, times);
            least = Math.min(least, times);
        }
        int own = 0;
        for (var text : texts) own += LocalParts.octets(text);
        return most > least && (most > 1 || fixed > own);
    }

    private void addLetters(String text) {
        for (int i = 0; i < text.length(); i++) alphabet.add(text.charAt(i));
    }

    private static boolean isInOrder(List<Part> template) {
        int last = 0;
        for (var part : template)
            if (part instanceof Part.Capture(int number)) {
                if (number <= last) return false;
                last = number;
            }
        return true;
    }

    /** The characters that it tells apart from all others. */
    Set<Character> alphabet() {
        return alphabet;
    }

    private int number(@Nullable State state) {
        var known = numbers.get(state);
        if (known != null) return known;
        budget.states(states.size() + 1);
        budget.edges(20 + (state == null ? 0 : state.images.pairs().length / 2));
        numbers.put(state, states.size());
        states.add(state);
        return states.size() - 1;
    }

    /** The state behind one more character; the first state is 0. */
    int next(int state, char letter) {
        var from = states.get(state);
        char known = alphabet.contains(letter) ? letter : LocalMachine.OTHER;
        return number(from == null ? null : next(from, known));
    }

    /** Null where it can never match any more. */
    private @Nullable State next(State from, char letter) {
        if (from.wildcard < 0) {
            int read = from.kept.length();
            if (texts[0].length() == read) return share(begin(from, 0), letter);
            if (texts[0].charAt(read) != letter) return null;
            return new State(-1, from.kept + letter, false, from.images, 0);
        }
        return share(from, letter);
    }

    /** The text before that wildcard, and what the template has before its capture, is read. */
    private State begin(State from, int wildcard) {
        var images = from.images;
        if (inOrder) {
            int state = images.pairs()[0];
            images = new Classes.Answers(text(state, from.wildcard + 1, wildcard + 1));
        }
        return new State(wildcard, "", false, images, from.length);
    }

    /**
     * Reads the text that stands in the template behind a capture and before another.
     *
     * @param behind the capture's number; 0 for the beginning
     */
    private int text(int state, int behind, int before) {
        int at = state;
        int last = 0;
        for (var part : template)
            switch (part) {
                case Part.Text(var text) -> {
                    if (last >= behind && last < before) at = read(at, text);
                }
                case Part.Capture(int number) -> last = number;
            }
        return at;
    }

    private int read(int state, String text) {
        int at = state;
        var folded = new Glob(text, true).text();
        for (int i = 0; i < folded.length() && at >= 0; i++) at = feed(at, folded.charAt(i));
        return at;
    }

    private int feed(int state, char letter) {
        return state < 0 ? state : machine.next(state, letter == '*' ? STAR : letter);
    }

    private State share(State from, char letter) {
        var behind = texts[from.wildcard + 1];
        var kept = from.kept + letter;
        var images = from.images;
        boolean some = from.some;
        int length = from.length;
        if (kept.length() > behind.length()) {
            images = captured(images, from.wildcard, kept.charAt(0));
            kept = kept.substring(1);
            some = true;
            if (counts) length = Math.min(length + uses[from.wildcard], longest + 1);
        }
        var next = new State(from.wildcard, kept, some, images, length);
        boolean last = from.wildcard == texts.length - 2;
        return !last && some && kept.equals(behind) ? begin(next, from.wildcard + 1) : next;
    }

    private Classes.Answers captured(Classes.Answers images, int wildcard, char letter) {
        var next = images.pairs().clone();
        if (!inOrder)
            for (int i = 0; i < machine.size(); i++) {
                int at = wildcard * machine.size() + i;
                next[at] = feed(next[at], letter);
            }
        else if (uses[wildcard] > 0) next[0] = feed(next[0], letter);
        return new Classes.Answers(next);
    }

    /** What is to be said of the local part that leads to that state: equal for equal images. */
    Object outcome(int state) {
        var end = states.get(state);
        if (end == null || end.wildcard != texts.length - 2 || !end.some) return NONE;
        if (!end.kept.equals(texts[texts.length - 1])) return NONE;
        if (fixed + end.length > longest) return TOO_LONG;
        int image = image(end);
        return image < 0 ? TOO_LONG : answers.of(machine.matched(image));
    }

    private int image(State end) {
        var images = end.images.pairs();
        if (inOrder) return text(images[0], texts.length - 1, Integer.MAX_VALUE);
        int at = 0;
        for (var part : template)
            at =
                    switch (part) {
                        case Part.Text(var text) -> read(at, text);
                        case Part.Capture(int number) ->
                                at < 0 ? at : images[(number - 1) * machine.size() + at];
                    };
        return at;
    }
}
