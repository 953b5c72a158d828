package postern.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * How often something happened within a time that ends now, for each key. The time moves on in
 * twentieths. Of more keys than {@value #MOST_KEYS} all others count as one.
 */
final class RecentCounts {
    static final int MOST_KEYS = 2000;
    private static final int SLICES = 20;

    private record Slice(Instant begin, Map<String, Long> counts) {}

    private final Duration time;
    private final Duration step;
    private final ArrayDeque<Slice> slices = new ArrayDeque<>();
    private final Map<String, Long> totals = new HashMap<>();

    RecentCounts(Duration time) {
        this.time = time;
        step = time.dividedBy(SLICES);
    }

    Duration time() {
        return time;
    }

    void add(Map<String, Long> counts, Instant now) {
        move(now);
        if (counts.isEmpty()) return;
        var last = slices.peekLast();
        if (last == null || now.isAfter(last.begin.plus(step))) {
            last = new Slice(now, new HashMap<>());
            slices.addLast(last);
        }
        for (var entry : counts.entrySet()) {
            boolean apart = totals.size() < MOST_KEYS || totals.containsKey(entry.getKey());
            var key = apart ? entry.getKey() : Alarms.OTHERS;
            last.counts.merge(key, entry.getValue(), Long::sum);
            totals.merge(key, entry.getValue(), Long::sum);
        }
    }

    /** Those that are not 0. */
    Map<String, Long> totals(Instant now) {
        move(now);
        return totals;
    }

    private void move(Instant now) {
        for (var first = slices.peekFirst();
                first != null && first.begin.plus(time).isBefore(now);
                first = slices.peekFirst()) {
            slices.removeFirst();
            for (var entry : first.counts.entrySet())
                totals.computeIfPresent(
                        entry.getKey(),
                        (_, total) -> total > entry.getValue() ? total - entry.getValue() : null);
        }
    }
}
