package postern.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** What became of reading a users file. */
public sealed interface UsersReading {

    /**
     * @param users by their names, in the order of the file
     */
    record Read(SequencedMap<String, UserEntry> users) implements UsersReading {
        public Read {
            users = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(users));
        }
    }

    /** All that is wrong with it at once, in the order of the file; at least one. */
    record Unreadable(List<Problem> problems) implements UsersReading {
        public Unreadable {
            problems = List.copyOf(problems);
        }
    }
}
