package postern.session;

import java.time.Duration;
import java.time.Instant;

/**
 * The least rate at which a message has to come in. Each octet buys some time, and never more than
 * the grace lies ahead: so neither a burst at the begin nor octets that drip in hold a connection.
 */
final class Pace {
    private static final long NANOS = 1_000_000_000L;

    private final long perOctet; // nanoseconds
    private final Duration grace;
    private Instant due;

    /**
     * @param rate octets a second
     */
    Pace(int rate, Duration grace, Instant now) {
        this.perOctet = NANOS / rate;
        this.grace = grace;
        this.due = now.plus(grace);
    }

    /** So many octets have come. */
    void took(int octets, Instant now) {
        var bought = due.plusNanos(octets * perOctet);
        var most = now.plus(grace);
        due = bought.isBefore(most) ? bought : most;
    }

    /** When it is too slow, unless more comes. */
    Instant due() {
        return due;
    }
}
