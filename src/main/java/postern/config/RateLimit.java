package postern.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.policy.Condition;

/**
 * What a {@code limit} guard, a device or a forward counts. The guard of that name in the policy
 * asks whether it is exceeded.
 *
 * @param guard the name of its guard
 * @param line in the file
 * @param by each combination of these has a count of its own; empty for one count of all
 * @param prefixes what is one prefix
 * @param rates all of them hold; at least one
 * @param warmUp how whoever is new begins; null for with the whole rate
 * @param except who has other rates: the first that surely holds
 */
public record RateLimit(
        String guard,
        int line,
        List<By> by,
        Prefixes prefixes,
        List<Rate> rates,
        Unit unit,
        @Nullable WarmUp warmUp,
        List<Except> except) {

    /** What has a count of its own. */
    public enum By {
        CLIENT,
        /** The client's address up to a length. */
        PREFIX,
        /** The client's network, by the name that the file gives it. */
        NETWORK,
        USER,
        GROUP,
        REVERSE_PATH,
        REVERSE_PATH_DOMAIN,
        FORWARD_PATH,
        FORWARD_PATH_DOMAIN,
        LISTENER
    }

    /** What is counted. */
    public enum Unit {
        MESSAGES,
        RECIPIENTS,
        BYTES,
        /** Of forward-paths, those that were not met within the longest time. */
        DOMAINS
    }

    /** So much in such a time, at least 1. */
    public record Rate(long count, Duration time) {}

    /** How many bits of an address of each kind. */
    public record Prefixes(int v4, int v6) {
        public static final Prefixes USUAL = new Prefixes(24, 48);
    }

    /**
     * @param days until the whole rate holds
     * @param from the share of the first day, in percent
     */
    public record WarmUp(int days, int from) {}

    /** Other rates for some. */
    public record Except(Condition who, List<Rate> rates) {
        public Except {
            rates = List.copyOf(rates);
        }
    }

    public RateLimit {
        by = List.copyOf(by);
        rates = List.copyOf(rates);
        except = List.copyOf(except);
    }

    /** One that is the same for everybody, from the first day on. */
    public RateLimit(String guard, int line, List<By> by, List<Rate> rates, Unit unit) {
        this(guard, line, by, Prefixes.USUAL, rates, unit, null, List.of());
    }

    /** Whether another one counts the same. */
    public boolean countsAs(RateLimit other) {
        return by.equals(other.by)
                && prefixes.equals(other.prefixes)
                && rates.equals(other.rates)
                && unit == other.unit
                && (warmUp == null ? other.warmUp == null : warmUp.equals(other.warmUp))
                && except.equals(other.except);
    }
}
