package postern.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import postern.limit.GuessedAt.Pair;

/**
 * Wrong passwords that were counted already, so that a device with an old one is not taken for a
 * guesser. Knows of a password only a keyed fingerprint, and only in memory. Bounded: the one that
 * was counted first makes room. Not safe for threads.
 */
final class Repeats {
    private record Wrong(Pair pair, long fingerprint, boolean asked) {}

    private final int most;
    private final LinkedHashMap<Wrong, Instant> counted = new LinkedHashMap<>(); // oldest first

    Repeats(int most) {
        if (most < 1) throw new IllegalArgumentException("there is room for none");
        this.most = most;
    }

    /**
     * Whether that is to be counted: for the first time within that time.
     *
     * @param asked whether a directory said so; what is refused unasked is counted apart
     */
    boolean isNew(Pair pair, long fingerprint, boolean asked, Duration within, Instant now) {
        for (var first = counted.firstEntry();
                first != null && !first.getValue().plus(within).isAfter(now);
                first = counted.firstEntry()) counted.pollFirstEntry();
        if (counted.putIfAbsent(new Wrong(pair, fingerprint, asked), now) != null) return false;
        if (counted.size() > most) counted.pollFirstEntry();
        return true;
    }
}
