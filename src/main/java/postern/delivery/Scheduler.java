package postern.delivery;

import java.time.Instant;
import java.util.List;

/** Decides what is delivered when, and by which connection. Owns no socket, thread or clock. */
public final class Scheduler {

    public List<Work.Order> on(Work.News news, Instant now) {
        throw new IllegalStateException("not built yet");
    }

    /** When {@link Work.News.Tick} is due; {@link Instant#MAX} for never. */
    public Instant nextTick() {
        throw new IllegalStateException("not built yet");
    }
}
