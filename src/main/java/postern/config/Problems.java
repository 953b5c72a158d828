package postern.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what is wrong with a file while it is read. */
final class Problems {
    private static final int MOST = 100;
    private final List<Problem> problems = new ArrayList<>();

    void add(Node at, String message, String cure) {
        problems.add(new Problem(Yaml.line(at), Yaml.column(at), message, cure));
    }

    void add(int line, int column, String message, String cure) {
        problems.add(new Problem(line, column, message, cure));
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    /** In the order of the file, each once; the first hundred, and a word on the others. */
    List<Problem> inOrder() {
        var sorted = new ArrayList<>(new LinkedHashSet<>(problems));
        Collections.sort(sorted);
        if (sorted.size() <= MOST) return sorted;
        var first = new ArrayList<>(sorted.subList(0, MOST));
        first.add(
                new Problem(
                        0,
                        0,
                        (sorted.size() - MOST) + " more problems follow",
                        "Cure these first."));
        return first;
    }
}
