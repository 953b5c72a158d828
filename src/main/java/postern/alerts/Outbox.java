package postern.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;

/**
 * What waits to be told by one channel, in its order. Bounded: of more than {@value #MOST} the
 * oldest are dropped, and what is older than a week. Has no clock. Not safe for threads.
 */
public final class Outbox {
    static final int MOST = 1000;
    private static final Duration OLD = Duration.ofDays(7);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final ArrayDeque<Bulletin> waiting = new ArrayDeque<>();
    private Instant notBefore = Instant.EPOCH;
    private Duration pause = FIRST_PAUSE;
    private long dropped;
    private long changes;

    /** What was kept. */
    public Outbox(Collection<Bulletin> kept) {
        waiting.addAll(kept);
    }

    public void add(Bulletin bulletin) {
        changes++;
        if (waiting.size() >= MOST) {
            waiting.removeFirst();
            dropped++;
        }
        waiting.addLast(bulletin);
    }

    /** What may be sent now, the first first; empty while nothing may. */
    public List<Bulletin> due(Instant now, int most) {
        while (!waiting.isEmpty() && waiting.getFirst().at().plus(OLD).isBefore(now)) {
            waiting.removeFirst();
            dropped++;
        }
        if (now.isBefore(notBefore)) return List.of();
        return waiting.stream().limit(most).toList();
    }

    /** They have arrived. */
    public void sent(Collection<Bulletin> bulletins) {
        changes++;
        waiting.removeAll(bulletins);
        notBefore = Instant.EPOCH;
        pause = FIRST_PAUSE;
    }

    /** They have not: later again, after a pause that grows. */
    public void failed(Instant now) {
        notBefore = now.plus(pause);
        pause = pause.multipliedBy(2);
        if (pause.compareTo(LONGEST_PAUSE) > 0) pause = LONGEST_PAUSE;
    }

    /** There is no such channel any more. */
    public void clear() {
        if (waiting.isEmpty()) return;
        waiting.clear();
        changes++;
    }

    /** Grows whenever there is something that has to be kept. */
    long changes() {
        return changes;
    }

    public List<Bulletin> waiting() {
        return List.copyOf(waiting);
    }

    /** Bulletins that were never sent. */
    public long dropped() {
        return dropped;
    }
}
