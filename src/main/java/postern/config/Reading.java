package postern.config;

import java.util.List;

/** What became of reading a configuration file. */
public sealed interface Reading {

    record Read(Settings settings) implements Reading {}

    /** All that is wrong with it at once, in the order of the file; at least one. */
    record Unreadable(List<Problem> problems) implements Reading {
        public Unreadable {
            problems = List.copyOf(problems);
        }
    }
}
