package postern.limit;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import postern.limit.Guesses.Attempt;

/** Attempts that have begun and have not ended. Not safe for threads. */
final class InProgress {
    private final LinkedHashSet<Attempt> attempts = new LinkedHashSet<>(); // the oldest first
    private final Map<GuessedAt, Integer> many = new HashMap<>();

    void begin(Attempt attempt) {
        attempts.add(attempt);
        for (var of : attempt.judgedBy()) many.merge(of, 1, Integer::sum);
    }

    void end(Attempt attempt) {
        if (!attempts.remove(attempt)) return;
        for (var of : attempt.judgedBy())
            many.computeIfPresent(of, (_, count) -> count > 1 ? count - 1 : null);
    }

    /** How many there are. */
    int at(GuessedAt of) {
        return many.getOrDefault(of, 0);
    }

    /** An attempt that nobody has ended is taken for one that came to nothing. */
    void forgetOld(Instant now) {
        while (!attempts.isEmpty()
                && !attempts.getFirst().begun().plus(Guesses.LONGEST_ATTEMPT).isAfter(now))
            end(attempts.getFirst());
    }
}
