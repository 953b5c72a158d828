package postern.alerts;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts by key until somebody takes them. Counting takes no lock; what is counted is taken the
 * time after next, so that nothing is lost that is being counted just then. Of more keys than
 * {@value #MOST_KEYS} all others count as one.
 */
final class Tally {
    static final int MOST_KEYS = 1000;

    private volatile Map<String, LongAdder> current = new ConcurrentHashMap<>();
    private Map<String, LongAdder> before = Map.of();

    void count(String key) {
        var counts = current;
        var known = counts.get(key);
        if (known == null) {
            // a race may let in a few more than the bound
            var counted = counts.size() < MOST_KEYS ? key : Alarms.OTHERS;
            known = counts.computeIfAbsent(counted, _ -> new LongAdder());
        }
        known.increment();
    }

    /** What was counted; by one thread only. */
    Map<String, Long> take() {
        var taken = before;
        before = current;
        current = new ConcurrentHashMap<>();
        var counts = new HashMap<String, Long>();
        taken.forEach((key, count) -> counts.put(key, count.sum()));
        return counts;
    }
}
