package postern.delivery;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import postern.delivery.DestinationQueue.Line;

/**
 * The connections that all destinations share. When none is free, destinations stand in line: those
 * without any connection first, round robin in each line; and who has more than others gives one
 * back, so that a busy destination starves nobody.
 */
final class Slots {
    /** Transactions that a destination's only connection serves while others starve. */
    private static final int QUOTA = 10;

    private final ArrayDeque<DestinationQueue> starving = new ArrayDeque<>();
    private final ArrayDeque<DestinationQueue> growing = new ArrayDeque<>();
    private int used;
    private int leaving;

    int used() {
        return used;
    }

    /** Takes a connection for that destination; if there is none it stands in line from now on. */
    boolean take(DestinationQueue queue, Turn turn) {
        if (queue.granted) {
            queue.granted = false;
            return true;
        }
        if (used < turn.limits.maxConnections() && starving.isEmpty() && growing.isEmpty()) {
            used++;
            return true;
        }
        if (queue.line == Line.NONE) {
            queue.line = queue.connections == 0 ? Line.STARVING : Line.GROWING;
            (queue.line == Line.STARVING ? starving : growing).add(queue);
        }
        grant(turn); // what is free while somebody stands in line: the limit was raised
        return false;
    }

    void release(Turn turn) {
        used--;
        grant(turn);
    }

    /** A connection kept for a destination that has no use for it any more. */
    void giveBack(DestinationQueue queue, Turn turn) {
        queue.granted = false;
        release(turn);
    }

    /** A connection is going to end. */
    void leaves() {
        leaving++;
    }

    /** One that was going to end has ended. */
    void left() {
        leaving--;
    }

    /** Hands free connections to those that stand in line. */
    private void grant(Turn turn) {
        while (used < turn.limits.maxConnections()) {
            var next = next(turn);
            if (next == null) return;
            used++;
            next.granted = true;
            turn.touch(next);
        }
    }

    private @Nullable DestinationQueue next(Turn turn) {
        for (var line : new Line[] {Line.STARVING, Line.GROWING}) {
            var queues = line == Line.STARVING ? starving : growing;
            for (DestinationQueue queue; (queue = queues.poll()) != null; ) {
                queue.line = Line.NONE;
                if (wants(queue, turn)) return queue;
            }
        }
        return null;
    }

    private static boolean wants(DestinationQueue queue, Turn turn) {
        return !queue.granted && queue.wantsConnection(turn.limits.concurrency(), turn.now);
    }

    /** Whether a connection that has just served a transaction should go, for others to have it. */
    boolean shouldYield(Connection connection, Turn turn) {
        drop(starving, turn);
        var mine = connection.queue.connections - connection.queue.leaving;
        if (starving.size() > leaving) return mine > 1 || connection.transactions >= QUOTA;
        if (leaving > 0) return false;
        drop(growing, turn);
        var other = growing.poll();
        if (other == null) return false;
        boolean hasLess = other.connections + 1 < mine;
        if (hasLess) growing.addFirst(other);
        else growing.addLast(other); // somebody behind it may have less
        return hasLess;
    }

    /** Whether more stand in line than connections are about to end. */
    boolean isShort() {
        return starving.size() + growing.size() > leaving;
    }

    /** Takes those out of the front of a line that want nothing any more. */
    private static void drop(ArrayDeque<DestinationQueue> queues, Turn turn) {
        for (DestinationQueue queue; (queue = queues.peek()) != null && !wants(queue, turn); ) {
            queue.line = Line.NONE;
            queues.remove();
        }
    }
}
