package postern.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import postern.limit.GuessedAt.Pair;

/**
 * What {@link Guesses} remembers, as it outlives a restart.
 *
 * @param logins the last one of each pair, the oldest at the head
 */
public record GuessMemory(List<Count> counts, List<Login> logins) {
    public static final GuessMemory NONE = new GuessMemory(List.of(), List.of());

    public GuessMemory {
        counts = List.copyOf(counts);
        logins = List.copyOf(logins);
    }

    /**
     * Wrong passwords, forgotten one behind the other.
     *
     * @param empty when all of them are forgotten
     * @param last when the last one came
     */
    public record Count(GuessedAt of, Instant empty, Instant last) {
        /**
         * How many are not forgotten yet; the one that is being forgotten counts.
         *
         * @param step how long it takes to forget one
         */
        int left(Duration step, Instant now) {
            if (!empty.isAfter(now)) return 0;
            long nanos = Duration.between(now, empty).toNanos();
            return (int) Math.min(Integer.MAX_VALUE, (nanos - 1) / step.toNanos() + 1);
        }
    }

    /** A user logged in from a client. */
    public record Login(Pair pair, Instant at) {}
}
