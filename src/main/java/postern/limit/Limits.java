package postern.limit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.limit.RateCounter.Count;
import postern.limit.RateCounter.Used;
import postern.limit.RateCounter.Window;

/** What all limits have counted. Safe for threads. */
public final class Limits {

    /**
     * @param name of its guard
     * @param counts what it counts, and of whom: where that changes, it begins anew
     */
    public record Limit(String name, String counts, List<Window> windows) {
        public Limit {
            windows = List.copyOf(windows);
        }
    }

    /** What is used of one key of a limit. */
    public record Entry(String limit, String counts, Count count) {}

    /**
     * What was counted, on disk.
     *
     * @param used by the time of a window
     * @param at when that was
     */
    public record Remembered(
            String limit, String counts, String key, Map<Duration, Long> used, Instant at) {
        public Remembered {
            used = Map.copyOf(used);
        }
    }

    private record Line(Limit limit, RateCounter counter) {}

    private final InstantSource clock;
    private final Consumer<String> over;
    private final int most;
    private final AtomicLong changes = new AtomicLong();
    private @Nullable List<Remembered> memory; // until the limits are known
    private volatile Map<String, Line> lines = Map.of();

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
        var next = new LinkedHashMap<String, Line>();
        for (var limit : limits) {
            var old = lines.get(limit.name());
            if (old != null && old.limit().counts().equals(limit.counts())) {
                old.counter().take(limit.windows());
                next.put(limit.name(), new Line(limit, old.counter()));
            } else
                next.put(
                        limit.name(),
                        new Line(
                                limit,
                                new RateCounter(
                                        limit.name(),
                                        limit.windows(),
                                        most,
                                        clock,
                                        changes,
                                        over)));
        }
        if (memory != null) {
            for (var one : memory) {
                var line = next.get(one.limit());
                if (line != null && line.limit().counts().equals(one.counts()))
                    line.counter().restore(one.key(), one.used(), one.at());
            }
            memory = null;
        }
        lines = next;
        changes.incrementAndGet();
    }

    /**
     * The counter of that name.
     *
     * @throws IllegalArgumentException where no limit is called so
     */
    public RateCounter counter(String name) {
        var line = lines.get(name);
        if (line == null) throw new IllegalArgumentException("no limit " + name);
        return line.counter();
    }

    /** All that have used something, in the order of the limits. */
    public List<Entry> entries() {
        var entries = new ArrayList<Entry>();
        for (var line : lines.values())
            for (var count : line.counter().counts())
                entries.add(new Entry(line.limit().name(), line.limit().counts(), count));
        return entries;
    }

    /** The same to be remembered. */
    public List<Remembered> memory() {
        var at = clock.instant();
        var all = new ArrayList<Remembered>();
        for (var entry : entries())
            all.add(
                    new Remembered(
                            entry.limit(),
                            entry.counts(),
                            entry.count().key(),
                            entry.count().used().stream()
                                    .collect(
                                            Collectors.toMap(
                                                    used -> used.window().time(), Used::used)),
                            at));
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
        for (var line : lines.values())
            reset += line.counter().reset(key -> which.test(line.limit().name(), key));
        return reset;
    }

    /** Goes up with each change. */
    public long changes() {
        return changes.get();
    }
}
