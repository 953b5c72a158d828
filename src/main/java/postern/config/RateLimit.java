package postern.config;

import java.time.Duration;
import java.util.List;

/**
 * What a {@code limit} guard, a device or a forward counts. The guard of that name in the policy
 * asks whether it is exceeded.
 *
 * @param guard the name of its guard
 * @param line in the file
 * @param by each combination of these has a count of its own; empty for one count of all
 * @param rates all of them hold; at least one
 */
public record RateLimit(String guard, int line, List<By> by, List<Rate> rates, Unit unit) {

    /** What has a count of its own. */
    public enum By {
        CLIENT,
        /** The client's network, by the name that the file gives it. */
        NETWORK,
        USER,
        GROUP,
        REVERSE_PATH,
        FORWARD_PATH,
        LISTENER
    }

    /** What is counted. */
    public enum Unit {
        MESSAGES,
        RECIPIENTS,
        BYTES
    }

    /** So much in such a time, at least 1. */
    public record Rate(long count, Duration time) {}

    public RateLimit {
        by = List.copyOf(by);
        rates = List.copyOf(rates);
    }
}
