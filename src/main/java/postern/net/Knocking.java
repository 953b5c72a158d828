package postern.net;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import postern.journal.Journal;
import postern.journal.JournalRecord.TurnedAway;
import postern.journal.JournalRecord.TurnedAway.Cause;

/**
 * Tells the journal of clients that knock although they are turned away: of the first time at once,
 * of what follows within a minute by one record with their number at its end, and so each minute
 * for as long as they go on. So who connects in a loop fills no disk, and no connection is left
 * untold. Bounded: when it is full, the one that began first is told of early. Used on one thread.
 */
final class Knocking {
    static final Duration PERIOD = Duration.ofMinutes(1);

    private final Journal journal;
    private final int most;
    private final LinkedHashMap<Reason, Knocks> knocks =
            new LinkedHashMap<>(); // the first to end at first

    private record Reason(Cause cause, Object whom) {}

    /** What one reason kept out in its period, and was not told yet. */
    private static final class Knocks {
        final Instant end;
        int untold;
        @Nullable TurnedAway last;

        Knocks(Instant begin) {
            end = begin.plus(PERIOD);
        }
    }

    /**
     * @param most reasons that are told apart at a time
     */
    Knocking(Journal journal, int most) {
        this.journal = journal;
        this.most = most;
    }

    /**
     * Somebody was turned away, now.
     *
     * @param whom it was for: what has one cause and concerns one whom is told together
     */
    void knocked(Object whom, TurnedAway turned) {
        settle(turned.at());
        var reason = new Reason(turned.cause(), whom);
        var known = knocks.get(reason);
        if (known != null) {
            known.untold++;
            known.last = turned;
            return;
        }
        journal.write(turned);
        if (knocks.size() >= most) tell(knocks.pollFirstEntry().getValue(), turned.at());
        knocks.put(reason, new Knocks(turned.at()));
    }

    /** When {@link #settle} has to be called; null for never. */
    @Nullable Instant due() {
        var first = knocks.firstEntry();
        return first == null ? null : first.getValue().end;
    }

    /** Tells of the periods that are over; who knocked in one begins the next. */
    void settle(Instant now) {
        for (var first = knocks.firstEntry();
                first != null && !first.getValue().end.isAfter(now);
                first = knocks.firstEntry()) {
            knocks.remove(first.getKey());
            if (tell(first.getValue(), now)) knocks.put(first.getKey(), new Knocks(now));
        }
    }

    /** Tells of all that is untold. */
    void end(Instant now) {
        for (var each : knocks.values()) tell(each, now);
        knocks.clear();
    }

    private boolean tell(Knocks of, Instant now) {
        var last = of.last;
        if (last == null) return false;
        journal.write(last.times(of.untold, now));
        return true;
    }
}
