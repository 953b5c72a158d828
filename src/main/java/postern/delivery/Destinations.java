package postern.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.route.Destination;

/** The queues of all destinations that mail waits for, or that something is known of. */
final class Destinations {
    /** In the order in which they came up, so that a decision never hangs on how they hash. */
    private final Map<Destination, DestinationQueue> queues = new LinkedHashMap<>();

    private final TimedHeap<DestinationQueue> wakes = new TimedHeap<>();

    DestinationQueue queue(Destination destination) {
        var queue = queues.get(destination);
        if (queue == null) {
            queue = new DestinationQueue(destination);
            queues.put(destination, queue);
        }
        return queue;
    }

    @Nullable DestinationQueue find(Destination destination) {
        return queues.get(destination);
    }

    Collection<DestinationQueue> all() {
        return queues.values();
    }

    /** Sets the time at which the queue has to be seen to, or forgets it. */
    void schedule(DestinationQueue queue, long now) {
        long next = queue.wakeTime(now);
        if (queue.isTimed()) {
            if (queue.at == next) return;
            wakes.remove(queue);
        }
        if (next != Long.MAX_VALUE) wakes.add(queue, next);
        else if (queue.isForgettable(now)) queues.remove(queue.destination);
    }

    long nextWake() {
        return wakes.next();
    }

    /** A queue whose time has come; null when there is none. */
    @Nullable DestinationQueue pollDue(long now) {
        return wakes.pollDue(now);
    }

    List<Standing> standings(Turn turn) {
        var standings = new ArrayList<Standing>(queues.size());
        for (var queue : queues.values()) standings.add(Standing.of(queue, turn));
        return standings;
    }
}
