package postern.dns;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one record type that still hold, negative ones included (RFC 2308). Of bounded
 * size: the one used longest ago makes room. Safe for many threads. Time is that of {@link
 * System#nanoTime}, so that a clock that jumps does not make answers live longer.
 */
final class AnswerCache<T> {
    /** Longer than one look-up takes, so that a TTL of 0 costs no second question within it. */
    static final Duration LEAST = Duration.ofSeconds(5);

    static final Duration MOST = Duration.ofHours(1);

    /** A domain that is put right should be seen soon. */
    static final Duration MOST_NEGATIVE = Duration.ofMinutes(5);

    private record Held<T>(Answer<T> answer, long until) {}

    private final Map<String, Held<T>> held = new LinkedHashMap<>(64, 0.75f, true);
    private final int capacity;

    AnswerCache(int capacity) {
        this.capacity = capacity;
    }

    synchronized @Nullable Answer<T> find(String name, long now) {
        var entry = held.get(name);
        if (entry == null) return null;
        if (entry.until - now > 0) return entry.answer;
        held.remove(name);
        return null;
    }

    /**
     * Keeps the answer for its TTL within our bounds. Failures are not kept: whoever asks again so
     * soon has a back-off of his own.
     *
     * @param ttl in seconds
     */
    synchronized void keep(String name, Answer<T> answer, long ttl, long now) {
        var most =
                switch (answer) {
                    case Answer.Found<T> _ -> MOST;
                    case Answer.Absent<T> _ -> MOST_NEGATIVE;
                    case Answer.Bogus<T> _, Answer.Unavailable<T> _ -> Duration.ZERO;
                };
        if (most.isZero()) return;
        long seconds = Math.clamp(ttl, LEAST.toSeconds(), most.toSeconds());
        held.put(name, new Held<>(answer, now + Duration.ofSeconds(seconds).toNanos()));
        if (held.size() > capacity) {
            var oldest = held.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    synchronized int size() {
        return held.size();
    }
}
