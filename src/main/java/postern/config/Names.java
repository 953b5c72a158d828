package postern.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives each grant, or each guard, a name that is its own. */
final class Names {
    private static final int MOST_PARTS = 3;

    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> next = new HashMap<>(); // number of a made name
    private final String what;
    private final Problems problems;

    Names(String what, Problems problems) {
        this.what = what;
        this.problems = problems;
    }

    /** A name from the kind and what it speaks of, such as "relay office, lab". */
    static String made(String kind, List<String> of) {
        if (of.isEmpty()) return kind;
        var shown = String.join(", ", of.subList(0, Math.min(of.size(), MOST_PARTS)));
        return kind + " " + shown + (of.size() > MOST_PARTS ? ", …" : "");
    }

    /** The name that is written, or the one that was made, with a number if it is taken. */
    String choose(Section section, Key<String> key, String made) {
        var written = section.get(key);
        if (written != null) {
            if (!taken.add(written))
                problems.add(
                        section.at(key),
                        "another " + what + " is called \"" + written + "\"",
                        "Choose another name.");
            return written;
        }
        return choose(made);
    }

    /** The name that was made, with a number if it is taken. */
    String choose(String made) {
        if (taken.add(made)) return made;
        int number = next.getOrDefault(made, 2);
        while (!taken.add(made + " (" + number + ")")) number++;
        next.put(made, number + 1);
        return made + " (" + number + ")";
    }
}
