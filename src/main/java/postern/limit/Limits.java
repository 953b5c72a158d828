package postern.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.limit.RateCounter.Count;
import postern.limit.RateCounter.Window;

/** What all limits have counted. Safe for threads. */
public final class Limits {

    /**
     * @param name of its guard; several may share it
     * @param counts what it counts, and of whom: where that changes, it begins anew
     * @param warmUp how whoever is new is let to the whole of it; null for at once
     */
    public record Limit(String name, String counts, List<Window> windows, @Nullable WarmUp warmUp) {
        public Limit {
            windows = List.copyOf(windows);
        }
    }

    /** What is used of one key of a limit. */
    public record Entry(String limit, String counts, Count count) {}

    private record Id(String name, String counts) {
        static Id of(Limit limit) {
            return new Id(limit.name(), limit.counts());
        }
    }

    /**
     * What was counted, on disk.
     *
     * @param used by the time of a window
     * @param at when that was
     * @param first the day when the key was seen first; null for before anybody looked
     * @param things what was met, where only what is new counts
     */
    public record Remembered(
            String limit,
            String counts,
            String key,
            Map<Duration, Long> used,
            Instant at,
            @Nullable LocalDate first,
            List<String> things) {
        public Remembered {
            used = Map.copyOf(used);
            things = List.copyOf(things);
        }
    }

    private final InstantSource clock;
    private final Consumer<String> over;
    private final int most;
    private final AtomicLong changes = new AtomicLong();
    private @Nullable List<Remembered> memory; // until the limits are known
    private volatile Map<Id, RateCounter> counters = Map.of();

    /**
     * @param most keys of each limit
     * @param memory what was counted before
     * @param over hears the name of a limit each time that something is too much for it
     */
    public Limits(InstantSource clock, int most, List<Remembered> memory, Consumer<String> over) {
        this.over = over;
        this.clock = clock;
        this.most = most;
        this.memory = List.copyOf(memory);
    }

    /** Counts by these from now on; what was counted under the same name stays. */
    public synchronized void take(List<Limit> limits) {
        var next = new LinkedHashMap<Id, RateCounter>();
        for (var limit : limits) {
            var known = counters.get(Id.of(limit));
            if (known != null) known.take(limit.windows(), limit.warmUp());
            else
                known =
                        new RateCounter(
                                limit.name(),
                                new RatePlan(limit.windows(), limit.warmUp()),
                                most,
                                clock,
                                changes,
                                over);
            next.put(Id.of(limit), known);
        }
        if (memory != null) {
            for (var one : memory) {
                var counter = next.get(new Id(one.limit(), one.counts()));
                if (counter != null) counter.restore(one);
            }
            memory = null;
        }
        counters = next;
        changes.incrementAndGet();
    }

    /**
     * The counter of that limit.
     *
     * @throws IllegalArgumentException where there is none
     */
    public RateCounter counter(Limit limit) {
        var counter = counters.get(Id.of(limit));
        if (counter == null) throw new IllegalArgumentException("no limit " + limit.name());
        return counter;
    }

    /** All that have used something, in the order of the limits. */
    public List<Entry> entries() {
        return entries(false);
    }

    private List<Entry> entries(boolean whole) {
        var entries = new ArrayList<Entry>();
        counters.forEach((id, counter) -> {
            for (var count : counter.counts(whole))
                entries.add(new Entry(id.name(), id.counts(), count));
        });
        return entries;
    }

    /** What has to be remembered. */
    public List<Remembered> memory() {
        var at = clock.instant();
        var all = new ArrayList<Remembered>();
        for (var entry : entries(true)) {
            var used = new HashMap<Duration, Long>();
            for (var one : entry.count().used()) used.put(one.window().time(), one.used());
            all.add(
                    new Remembered(
                            entry.limit(),
                            entry.counts(),
                            entry.count().key(),
                            used,
                            at,
                            entry.count().first(),
                            entry.count().things()));
        }
        return all;
    }

    /**
     * Forgets what such keys have used.
     *
     * @param which of a limit's name and a key
     * @return how many there were
     */
    public int reset(BiPredicate<String, String> which) {
        int reset = 0;
        for (var counter : counters.values())
            reset += counter.reset(key -> which.test(counter.limit(), key));
        return reset;
    }

    /** Goes up with each change. */
    public long changes() {
        return changes.get();
    }
}
