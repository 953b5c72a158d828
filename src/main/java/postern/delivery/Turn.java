package postern.delivery;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.config.Settings.Delivering;
import postern.route.Router;
import postern.spool.Entry;
import postern.spool.QueueId;

/**
 * One call of the scheduler: what holds during it, the orders that come of it so far, and the
 * destinations that something changed for.
 *
 * <p>Pauses are measured on a clock that never goes back: where the wall clock was set back, {@code
 * ahead} makes up for it, and a wait does not get longer by what the clock lost.
 */
final class Turn {
    final Instant at;

    /** Milliseconds; never less than in the turn before. */
    final long now;

    final Router router;
    final Delivering limits;
    final boolean closing;

    /** What the spool does not show yet. */
    final Untold untold;

    final List<Work.Order> orders = new ArrayList<>(4);
    private final long ahead;
    private final Function<QueueId, Optional<Entry>> spool;
    private final ArrayDeque<DestinationQueue> touched = new ArrayDeque<>(2);

    Turn(
            Instant at,
            long ahead,
            Router router,
            Delivering limits,
            boolean closing,
            Function<QueueId, Optional<Entry>> spool,
            Untold untold) {
        this.spool = spool;
        this.untold = untold;
        this.at = at;
        this.now = at.toEpochMilli() + ahead;
        this.ahead = ahead;
        this.router = router;
        this.limits = limits;
        this.closing = closing;
    }

    /** The message as it is now; null when it is gone. */
    @Nullable Entry find(QueueId id) {
        return spool.apply(id).orElse(null);
    }

    void order(Work.Order order) {
        orders.add(order);
    }

    /** See to that destination before the turn ends. */
    void touch(DestinationQueue queue) {
        if (queue.touched) return;
        queue.touched = true;
        touched.add(queue);
    }

    @Nullable DestinationQueue nextTouched() {
        var queue = touched.poll();
        if (queue != null) queue.touched = false;
        return queue;
    }

    /** The wall clock's time of one of ours. */
    Instant wall(long time) {
        return Instant.ofEpochMilli(time - ahead);
    }

    /** Our time of one of the wall clock's. */
    long time(Instant wall) {
        return wall.toEpochMilli() + ahead;
    }
}
