package postern.delivery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import postern.mail.Reply;
import postern.route.Destination;

/**
 * How mail to one destination stands, for people and metrics.
 *
 * @param waiting transactions that wait: messages, but one for several of its recipients
 * @param connections those being opened and closed included
 * @param window how many connections it may have now
 * @param failures failed probes in a row; above 0 the destination is down, and this is its last
 *     known reason, not the one of each message in the spool
 * @param nextTry when it is probed again, or when the first of its messages is due again; null for
 *     now, or for nothing to try
 * @param lastFailure what went wrong last; null for nothing yet
 */
public record Standing(
        Destination destination,
        int waiting,
        int connections,
        int window,
        int failures,
        @Nullable Instant nextTry,
        @Nullable Reply lastFailure) {

    static Standing of(DestinationQueue queue, Turn turn) {
        long next = queue.ready.isEmpty() ? queue.later.next() : turn.now;
        if (next != Long.MAX_VALUE) next = Math.max(next, queue.pausedUntil);
        return new Standing(
                queue.destination,
                queue.ready.size() + queue.later.size(),
                queue.connections,
                queue.isDown() ? 1 : queue.window.size(turn.limits.concurrency()),
                queue.failures,
                next == Long.MAX_VALUE || next <= turn.now ? null : turn.wall(next),
                queue.lastFailure);
    }
}
