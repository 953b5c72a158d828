package postern.review;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.journal.JsonValue.JsonObject;

/**
 * What the journal tells of one message, or of one connection in which none was taken, in its
 * order.
 */
public final class Trail {
    /** So many events are kept; of more, the first and the last. */
    private static final int MOST = 2000;

    private final @Nullable String queue;
    private final @Nullable String session;
    private final List<JsonObject> events = new ArrayList<>();
    private long leftOut;

    Trail(@Nullable String queue, @Nullable String session) {
        this.queue = queue;
        this.session = session;
    }

    /** The message's id; null where none was taken. */
    public @Nullable String queue() {
        return queue;
    }

    /** The connection's id; null for mail of our own, and where the journal no longer has it. */
    public @Nullable String session() {
        return session;
    }

    public List<JsonObject> events() {
        return List.copyOf(events);
    }

    /** How many events in the middle are not among them. */
    public long leftOut() {
        return leftOut;
    }

    void add(JsonObject event) {
        if (events.size() == MOST) {
            events.remove(MOST / 2);
            leftOut++;
        }
        events.add(event);
    }
}
