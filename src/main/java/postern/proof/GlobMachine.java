package postern.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads a local part character by character and knows, at its end, which wildcard patterns of each
 * question match: the product of all of them as one machine, made state by state.
 *
 * <p>A state holds places within the patterns. A pattern that begins with a wildcard is always at
 * that wildcard until it reaches a later one: this is left out of the states. Once a pattern has
 * reached a wildcard, its earlier places say nothing more; once it has reached its last character,
 * a wildcard, no later pattern of its question can be the first that matches, and all of them are
 * dropped. Without that, a list of {@code *xy*} would need a state for every subset of it.
 */
final class GlobMachine extends LocalMachine {
    private static final char WILD = '*';

    private final List<Entry> globs;
    private final char[] text; // all patterns, each with a 0 behind it
    private final int[] globAt; // by place
    private final int[] begin; // by glob: its first place
    private final int[] mark; // by glob: what stands in a state for "has matched for good"
    private final List<int[]> marks = new ArrayList<>(); // question and order
    private final Map<Character, List<Integer>> waiting = new TreeMap<>(); // at a first wildcard
    private final int[] limit; // by question, of the state being read
    private final int[] passed; // by glob: the last wildcard it reached in the state being read

    /**
     * @param globs with wildcards, and more than a wildcard
     * @param questions how many there are
     * @param longest local part that is looked at
     */
    GlobMachine(List<Entry> globs, int questions, int longest, Budget budget) {
        super(budget);
        this.globs = globs;
        limit = new int[questions];
        begin = new int[globs.size()];
        passed = new int[globs.size()];
        mark = new int[globs.size()];
        var all = new StringBuilder();
        var at = new ArrayList<Integer>();
        for (int i = 0; i < globs.size(); i++) {
            begin[i] = all.length();
            all.append(globs.get(i).local().text().replaceAll("\\*+", "*")).append(OTHER);
            while (at.size() < all.length()) at.add(i);
        }
        text = all.toString().toCharArray();
        globAt = at.stream().mapToInt(Integer::intValue).toArray();
        var known = new HashMap<Long, Integer>();
        for (int i = 0; i < globs.size(); i++) {
            var glob = globs.get(i);
            long key = (long) glob.question() << 32 | glob.order();
            int before = marks.size();
            mark[i] = text.length + known.computeIfAbsent(key, _ -> before);
            if (known.size() > before) marks.add(new int[] {glob.question(), glob.order()});
            if (text[begin[i]] == WILD)
                waiting.computeIfAbsent(text[begin[i] + 1], _ -> new ArrayList<>()).add(i);
        }
        var start = new ArrayList<Integer>();
        for (int i = 0; i < globs.size(); i++) if (text[begin[i]] != WILD) start.add(begin[i]);
        explore(tidy(start), longest);
    }

    /**
     * By question: the least order of the patterns that match at the state; the largest for none.
     */
    int[] matched(int state) {
        var least = new int[limit.length];
        Arrays.fill(least, Integer.MAX_VALUE);
        for (int place : state(state)) {
            if (place >= text.length) {
                var marked = marks.get(place - text.length);
                least[marked[0]] = Math.min(least[marked[0]], marked[1]);
            } else if (text[place] == OTHER) {
                var glob = globs.get(globAt[place]);
                least[glob.question()] = Math.min(least[glob.question()], glob.order());
            }
        }
        return least;
    }

    @Override
    char[] letters(int[] state) {
        var letters = new TreeSet<Character>(waiting.keySet());
        letters.add(OTHER);
        for (int place : state)
            if (place < text.length) letters.add(text[text[place] == WILD ? place + 1 : place]);
        var array = new char[letters.size()];
        int length = 0;
        for (char letter : letters) array[length++] = letter;
        return array;
    }

    @Override
    int[] step(int[] state, char letter) {
        look(state);
        var next = new ArrayList<Integer>();
        for (int place : state) {
            if (place >= text.length) next.add(place);
            else if (text[place] == WILD) {
                next.add(place);
                if (letter != OTHER && text[place + 1] == letter) next.add(reached(place + 2));
            } else if (letter != OTHER && text[place] == letter) next.add(reached(place + 1));
        }
        for (int glob : waiting.getOrDefault(letter, List.of())) {
            var entry = globs.get(glob);
            if (entry.order() < limit[entry.question()] && passed[glob] == 0)
                next.add(reached(begin[glob] + 2));
        }
        return tidy(next);
    }

    private int reached(int place) {
        return text[place] == WILD && text[place + 1] == OTHER ? mark[globAt[place]] : place;
    }

    /** Reads off a state what it has left out. */
    private void look(int[] state) {
        Arrays.fill(limit, Integer.MAX_VALUE);
        Arrays.fill(passed, 0);
        for (int place : state)
            if (place >= text.length) {
                var marked = marks.get(place - text.length);
                limit[marked[0]] = Math.min(limit[marked[0]], marked[1]);
            } else if (text[place] == WILD) passed[globAt[place]] = place;
    }

    /** In order, without what says nothing any more. */
    private int[] tidy(List<Integer> places) {
        var sorted = places.stream().mapToInt(Integer::intValue).sorted().distinct().toArray();
        look(sorted); // of a glob's wildcards, the last counts
        int length = 0;
        for (int place : sorted) {
            boolean kept;
            if (place >= text.length) {
                var marked = marks.get(place - text.length);
                kept = marked[1] == limit[marked[0]];
            } else {
                int glob = globAt[place];
                var entry = globs.get(glob);
                kept = place >= passed[glob] && entry.order() < limit[entry.question()];
            }
            if (kept) sorted[length++] = place;
        }
        return Arrays.copyOf(sorted, length);
    }
}
