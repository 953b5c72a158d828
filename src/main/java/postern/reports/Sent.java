package postern.reports;

import java.util.List;
import postern.mail.Mailbox;

/** What became of one report. */
public sealed interface Sent {
    /** It is in the queue. */
    record Queued(String id, List<Mailbox> to) implements Sent {
        public Queued {
            to = List.copyOf(to);
        }
    }

    /**
     * It never will be, and what it would have told is forgotten.
     *
     * @param why a phrase
     */
    record Dropped(String why) implements Sent {}

    /**
     * It is tried again.
     *
     * @param why a phrase
     */
    record Later(String why) implements Sent {}

    /** For people. */
    default String text() {
        return switch (this) {
            case Queued(var id, var to) -> "queued as " + id + " for " + OwnPost.names(to);
            case Dropped(var why) -> "dropped: " + why;
            case Later(var why) -> "later: " + why;
        };
    }
}
