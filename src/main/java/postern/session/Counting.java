package postern.session;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import postern.limit.Counted;
import postern.policy.Facts;
import postern.session.Meter.Due;

/**
 * What one transaction takes of limits. A recipient takes its part when it is asked about, so that
 * sessions that ask at the same time never get more than there is; where nothing comes of it, all
 * goes back.
 */
final class Counting {
    private final Meter meter;
    private final long announced; // octets
    private final Map<Due, Long> taken = new LinkedHashMap<>();
    private final Map<Due, Long> asked = new LinkedHashMap<>(); // by the recipient in question
    private boolean settled;

    /**
     * @param size what the client says that its message has; -1 where it does not
     */
    Counting(Meter meter, long size) {
        this.meter = meter;
        this.announced = Math.max(size, 1);
    }

    /** Takes what a recipient costs; says which limits it would exceed. */
    Set<String> ask(Facts facts, Facts image) {
        refused();
        var over = new HashSet<String>();
        for (var due : meter.dues(facts, image)) {
            boolean again = taken.containsKey(due) && due.counted() != Counted.RECIPIENTS;
            if (again || asked.containsKey(due)) continue;
            long amount = due.counted() == Counted.BYTES ? announced : 1;
            if (take(due, amount)) asked.put(due, amount);
            else over.add(due.counter().limit());
        }
        return over;
    }

    private static boolean take(Due due, long amount) {
        return due.counted() == Counted.DOMAINS
                ? due.counter().takeNew(due.key(), due.thing())
                : due.counter().take(due.key(), amount);
    }

    /** The recipient that was asked about is taken. */
    void accepted() {
        asked.forEach((due, amount) -> taken.merge(due, amount, Long::sum));
        asked.clear();
    }

    /** The recipient that was asked about is refused. */
    void refused() {
        giveBack(asked);
    }

    /**
     * The message goes to the spool, whether or not its client stays to hear of it.
     *
     * @param size octets
     */
    void settle(long size) {
        settled = true;
        for (var one : taken.entrySet()) {
            var due = one.getKey();
            if (due.counted() == Counted.DOMAINS) due.counter().settleNew(due.key(), due.thing());
            if (due.counted() != Counted.BYTES) continue;
            long more = size - one.getValue();
            if (more > 0) due.counter().takeAnyway(due.key(), more);
            else if (more < 0) due.counter().giveBack(due.key(), -more);
            one.setValue(size);
        }
    }

    /** The transaction has ended. */
    void end() {
        refused();
        if (!settled) notStored();
    }

    /** Nothing came of it. */
    void notStored() {
        giveBack(taken);
    }

    private static void giveBack(Map<Due, Long> dues) {
        dues.forEach((due, amount) -> {
            if (due.counted() == Counted.DOMAINS) due.counter().giveBackNew(due.key(), due.thing());
            else due.counter().giveBack(due.key(), amount);
        });
        dues.clear();
    }
}
