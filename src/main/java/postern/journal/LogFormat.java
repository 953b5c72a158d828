package postern.journal;

import java.time.Instant;

/** How an event is written. Used by one thread at a time. */
@FunctionalInterface
interface LogFormat {
    /** Appends the event, with what ends it. */
    void append(StringBuilder out, LogEvent event);

    /** What stands at the head of a file, or where one goes on; empty for nothing. */
    default String head(Instant now) {
        return "";
    }
}
