package postern.acme;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** When a certificate is ordered, and how loud it is said that none comes. */
final class Schedule {
    static final Duration SHORTEST_PAUSE = Duration.ofMinutes(1);
    static final Duration LONGEST_PAUSE = Duration.ofDays(1);
    private static final Duration LONGEST_WISH = Duration.ofDays(7);
    private static final Duration URGENT = Duration.ofDays(7);

    private Schedule() {}

    /** When it is renewed: so long before its end, or with a third of its life left. */
    static Instant due(Instant begin, Instant end, Duration renewBefore) {
        var third = Duration.between(begin, end).dividedBy(3);
        return end.minus(third.compareTo(renewBefore) < 0 ? third : renewBefore);
    }

    /** Whether its end is so near that people have to act; of a short life, the last sixth. */
    static boolean isUrgent(Instant begin, Instant end, Instant now) {
        var sixth = Duration.between(begin, end).dividedBy(6);
        var before = sixth.compareTo(URGENT) < 0 ? sixth : URGENT;
        return !now.isBefore(end.minus(before));
    }

    /**
     * The pause behind so many failures in a row: a minute, doubled each time, up to a day; a
     * random quarter less, so that not everybody comes back to the authority together.
     */
    static Duration pause(int failures, RandomGenerator random) {
        var doubled = SHORTEST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 20));
        var most = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        var pause = most.minusMillis(random.nextLong(most.toMillis() / 4 + 1));
        return pause.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : pause;
    }

    /** Not before the authority wants to hear from us again, as long as that is within reason. */
    static Instant notBefore(Instant planned, Instant wish, Instant now) {
        var latest = now.plus(LONGEST_WISH);
        var heeded = wish.isBefore(latest) ? wish : latest;
        return planned.isBefore(heeded) ? heeded : planned;
    }
}
