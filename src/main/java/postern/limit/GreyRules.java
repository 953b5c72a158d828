package postern.limit;

import java.time.Duration;

/**
 * How long a stranger waits, and for how long one is none.
 *
 * @param delay how long the first attempt of a pair of paths lies back when it passes
 * @param within when the client has to come again at the latest; later it is a stranger again
 * @param known for how long a pair passes at once, from its last mail on
 * @param pairs how many pairs of a network have to pass for all of it to be known; 0 for never
 */
public record GreyRules(Duration delay, Duration within, Duration known, int pairs) {
    public static final GreyRules USUAL =
            new GreyRules(Duration.ofMinutes(5), Duration.ofDays(2), Duration.ofDays(36), 5);

    /**
     * @throws IllegalArgumentException for rules by which nobody could pass
     */
    public GreyRules {
        if (delay.isNegative() || within.compareTo(delay) <= 0)
            throw new IllegalArgumentException("who has waited has to come again in some time");
        if (!known.isPositive() || pairs < 0)
            throw new IllegalArgumentException("nobody could be known");
    }
}
