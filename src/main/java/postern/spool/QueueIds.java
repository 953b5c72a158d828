package postern.spool;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Gives out ids: the milliseconds since 1970 in the upper 42 bits, a counter in the lower 18. They
 * rise even when the clock does not, and across restarts too, because the log says which may have
 * been given out: it reserves them a minute ahead. One that was given out before its reservation
 * was durable must not come back either, so each opening begins anywhere within the second behind
 * what is reserved.
 */
final class QueueIds {
    private static final int COUNTER_BITS = 18;
    private static final long SECOND = 1000L << COUNTER_BITS;
    private static final long MINUTE = 60 * SECOND;

    private final InstantSource clock;
    private final long floor;
    private final AtomicLong last;
    private volatile long reserved;
    private volatile long asked;

    /**
     * @param reserved none up to this one may be given out; 0 in a new spool
     */
    QueueIds(InstantSource clock, long reserved, RandomGenerator chance) {
        this.clock = clock;
        this.floor = reserved == 0 ? 0 : reserved + chance.nextLong(SECOND);
        this.last = new AtomicLong(floor);
        this.reserved = reserved;
        this.asked = reserved;
    }

    QueueId next() {
        long now = clock.millis() << COUNTER_BITS;
        return new QueueId(
                last.accumulateAndGet(now, (before, time) -> Math.max(before + 1, time)));
    }

    /** Whether the log should reserve more soon; says so once for each reservation. */
    boolean isReservationDue(QueueId id) {
        if (id.value() + MINUTE / 2 <= asked) return false;
        asked = Math.max(asked, id.value() + MINUTE);
        return true;
    }

    /** What a reservation written now has to say. */
    long toReserve() {
        return Math.max(last.get() + MINUTE, reserved);
    }

    /** What a last reservation has to say, when no more will be given out. */
    long last() {
        return last.get();
    }

    /** Whether any was given out since the spool was opened. */
    boolean areUsed() {
        return last.get() != floor;
    }

    boolean needsReserving() {
        return last.get() + MINUTE / 2 > reserved;
    }

    void reserved(long upTo) {
        reserved = upTo;
    }
}
