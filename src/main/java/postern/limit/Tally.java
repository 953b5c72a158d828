package postern.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import postern.limit.GuessMemory.Count;

/**
 * Counts that run out by themselves: each one counted takes its step of time to be forgotten, one
 * behind the other. Bounded: when it is full, the one that would be forgotten first makes room. Not
 * safe for threads.
 */
final class Tally {
    private static final Comparator<Count> BY_END =
            Comparator.comparing(Count::empty).thenComparing(count -> count.of().toString());

    private final int most;
    private final Map<GuessedAt, Count> counts = new HashMap<>();
    private final TreeSet<Count> byEnd = new TreeSet<>(BY_END);

    Tally(int most) {
        if (most < 1) throw new IllegalArgumentException("there is room for none");
        this.most = most;
    }

    /** Its count; null where all is forgotten. */
    @Nullable Count find(GuessedAt of, Instant now) {
        var count = counts.get(of);
        return count == null || !count.empty().isAfter(now) ? null : count;
    }

    /**
     * One more.
     *
     * @param longest how long it takes to forget as many as count at all: more are not kept
     */
    void add(GuessedAt of, Duration step, Duration longest, Instant now) {
        var old = find(of, now);
        var empty = (old == null ? now : old.empty()).plus(step);
        var last = now.plus(longest);
        put(new Count(of, empty.isAfter(last) ? last : empty, now), now);
    }

    /** Forgets so many of them at once. */
    void forgive(GuessedAt of, int many, Duration step, Instant now) {
        var old = find(of, now);
        if (old != null)
            put(new Count(of, old.empty().minus(step.multipliedBy(many)), old.last()), now);
    }

    /** Takes the place of what was counted of the same. */
    void put(Count count, Instant now) {
        forgetOld(now);
        forget(count.of());
        if (!count.empty().isAfter(now)) return;
        if (counts.size() >= most) forget(byEnd.first().of());
        counts.put(count.of(), count);
        byEnd.add(count);
    }

    /** Whether there was something to forget. */
    boolean forget(GuessedAt of) {
        var count = counts.remove(of);
        return count != null && byEnd.remove(count);
    }

    void clear() {
        counts.clear();
        byEnd.clear();
    }

    private void forgetOld(Instant now) {
        while (!byEnd.isEmpty() && !byEnd.first().empty().isAfter(now)) forget(byEnd.first().of());
    }

    /** All that is not forgotten, the one that will be first at the head. */
    List<Count> list(Instant now) {
        forgetOld(now);
        return new ArrayList<>(byEnd);
    }

    int size(Instant now) {
        forgetOld(now);
        return counts.size();
    }
}
