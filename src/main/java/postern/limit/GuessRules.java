package postern.limit;

import java.time.Duration;

/**
 * How many wrong passwords are too many.
 *
 * @param attempts from one client, or of a user at a client where they have logged in before
 * @param attemptsPerNetwork from a client and its neighbours together
 * @param attemptsPerUser at one user, from all clients where they have not logged in before
 * @param within so long after the last one as many as that are forgotten, evenly
 * @param block how long a client that goes beyond its own is refused
 * @param delay behind the first wrong password; it doubles
 * @param longestDelay up to there
 * @param known so long a login makes a client one of the user's own
 */
public record GuessRules(
        int attempts,
        int attemptsPerNetwork,
        int attemptsPerUser,
        Duration within,
        Duration block,
        Duration delay,
        Duration longestDelay,
        Duration known) {

    public static final GuessRules USUAL =
            new GuessRules(
                    10,
                    50,
                    100,
                    Duration.ofHours(1),
                    Duration.ofHours(1),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    Duration.ofDays(30));

    public GuessRules {
        if (attempts < 1 || attemptsPerNetwork < attempts || attemptsPerUser < attempts)
            throw new IllegalArgumentException("networks and users need room for a client's");
        if (within.compareTo(Duration.ofSeconds(1)) < 0 || longestDelay.compareTo(delay) < 0)
            throw new IllegalArgumentException("times that cannot be");
    }

    int most(GuessedAt of) {
        return switch (of.kind()) {
            case CLIENT, PAIR -> attempts;
            case NETWORK -> attemptsPerNetwork;
            case USER -> attemptsPerUser;
        };
    }

    /** How long it takes to forget one. */
    Duration step(GuessedAt of) {
        return within.dividedBy(most(of));
    }

    /** What so many are answered behind: of a wider count it takes as many more to come so far. */
    Duration delay(GuessedAt of, int failures) {
        int units = (int) ((long) failures * attempts / most(of));
        if (units == 0) return Duration.ZERO;
        var doubled = delay.multipliedBy(1L << Math.min(units - 1, 20));
        return doubled.compareTo(longestDelay) < 0 ? doubled : longestDelay;
    }
}
