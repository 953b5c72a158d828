package postern.limit;

import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import postern.limit.Limits.Remembered;

/**
 * What one limit has counted: for each key a bucket of tokens, one of its size for each of the
 * limit's windows, that fills again evenly. Bounded: where a key is new and there is no room, a
 * bucket that is full again goes, or the one that was used least lately. Safe for threads; keys
 * share locks by their hashes only.
 */
public final class RateCounter {
    /** Keys that each limit counts at most. */
    public static final int USUAL = 50_000;

    private static final int SHARDS = 16;

    /**
     * So many in such a time.
     *
     * @param most at least 1
     * @param time longer than nothing
     */
    public record Window(long most, Duration time) {}

    /**
     * What is used of one window.
     *
     * @param used may be more than {@code most}, where more came than was announced
     */
    public record Used(Window window, long used) {}

    /**
     * What is used of a key's windows.
     *
     * @param first the day when it was seen first; null where that is not asked for, or not known
     * @param things what was met, where only what is new counts
     */
    public record Count(
            String key, List<Used> used, @Nullable LocalDate first, List<String> things) {
        public Count {
            used = List.copyOf(used);
            things = List.copyOf(things);
        }
    }

    private final String limit;
    private final AtomicLong changes;
    private final Consumer<String> over;
    private final RateShard[] shards = new RateShard[SHARDS];
    private volatile RatePlan plan;

    /**
     * @param most keys
     * @param changes goes up with each change
     * @param over hears the limit's name each time that something is too much
     */
    RateCounter(
            String limit,
            RatePlan plan,
            int most,
            InstantSource clock,
            AtomicLong changes,
            Consumer<String> over) {
        this.over = over;
        this.limit = limit;
        this.changes = changes;
        this.plan = plan;
        int room = Math.max(most / SHARDS, 1);
        for (int i = 0; i < SHARDS; i++) shards[i] = new RateShard(room, clock);
    }

    /** The name of its guard. */
    public String limit() {
        return limit;
    }

    /** What was used stays used, of each window of the same time. */
    void take(List<Window> windows, @Nullable WarmUp warmUp) {
        if (!plan.is(windows, warmUp)) plan = new RatePlan(windows, warmUp);
    }

    /** Takes so much, where there is as much in all windows; else nothing. */
    public boolean take(String key, long amount) {
        return told(shard(key).take(key, amount, plan));
    }

    /** Takes one for a thing that is new to a key, and nothing for one that it has met. */
    public boolean takeNew(String key, String thing) {
        return told(shard(key).takeNew(key, thing, plan));
    }

    private boolean told(boolean taken) {
        if (taken) changes.incrementAndGet();
        else over.accept(limit);
        return taken;
    }

    /** Takes so much at any rate: it may be missing later. */
    public void takeAnyway(String key, long amount) {
        shard(key).takeAnyway(key, amount, plan);
        changes.incrementAndGet();
    }

    /** Puts back what was taken for nothing. */
    public void giveBack(String key, long amount) {
        shard(key).giveBack(key, amount, plan);
        changes.incrementAndGet();
    }

    /** The same for a thing: it is new again, where nobody else has taken it. */
    public void giveBackNew(String key, String thing) {
        shard(key).giveBackNew(key, thing, plan);
        changes.incrementAndGet();
    }

    /** A thing that was taken is met for good. */
    public void settleNew(String key, String thing) {
        shard(key).settleNew(key, thing);
        changes.incrementAndGet();
    }

    /** Forgets what such keys have used; says how many there were. */
    int reset(Predicate<String> keys) {
        int reset = 0;
        for (var shard : shards) reset += shard.reset(keys, plan);
        if (reset > 0) changes.incrementAndGet();
        return reset;
    }

    /** All keys that have used something, in their order. */
    List<Count> counts() {
        return counts(false);
    }

    /**
     * @param whole also those that have used nothing and have to be known
     */
    List<Count> counts(boolean whole) {
        var counts = new TreeMap<String, Count>();
        for (var shard : shards)
            for (var one : shard.counts(plan, whole)) counts.put(one.key(), one);
        return new ArrayList<>(counts.values());
    }

    /** Takes what was counted before a restart. */
    void restore(Remembered memory) {
        shard(memory.key()).restore(memory, plan);
    }

    private RateShard shard(String key) {
        int hash = key.hashCode();
        return shards[(hash ^ hash >>> 16) & SHARDS - 1];
    }
}
