package postern.faults;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was promised and what came: for each recipient whether its message was answered 250, and
 * when each copy was taken. Times are {@link System#nanoTime}.
 */
final class Ledger {
    /**
     * A copy that was taken twice, and the fault between: how long before that the first one had
     * been taken (negative: it still came in then).
     */
    record Twice(String recipient, long nanosBeforeFault) {}

    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Map<String, List<Long>> copies = new ConcurrentHashMap<>();
    private final Collection<String> damaged = new ConcurrentLinkedQueue<>();
    private final Collection<Long> faults = new ConcurrentLinkedQueue<>();
    private final AtomicLong octets = new AtomicLong();

    void answered(Collection<String> recipients) {
        answered.addAll(recipients);
    }

    void taken(String recipient, long size) {
        long now = System.nanoTime();
        octets.addAndGet(size);
        copies.merge(
                recipient,
                List.of(now),
                (before, more) -> {
                    var all = new ArrayList<>(before);
                    all.addAll(more);
                    return all;
                });
    }

    /** A copy that is not what was sent. */
    void damaged(String what) {
        damaged.add(what);
    }

    /** The relay stops existing now. */
    void fault() {
        faults.add(System.nanoTime());
    }

    int faults() {
        return faults.size();
    }

    int answered() {
        return answered.size();
    }

    boolean isAnswered(String recipient) {
        return answered.contains(recipient);
    }

    int arrived() {
        return copies.size();
    }

    int copies(String recipient) {
        return copies.getOrDefault(recipient, List.of()).size();
    }

    long octets() {
        return octets.get();
    }

    /** Promised, and not come. */
    List<String> missing() {
        return answered.stream().filter(r -> !copies.containsKey(r)).sorted().toList();
    }

    boolean isMissingNone() {
        return answered.stream().allMatch(copies::containsKey);
    }

    /**
     * How many copies came of messages that were never answered: the client may send those again.
     */
    long arrivedUnanswered() {
        return copies.keySet().stream().filter(r -> !answered.contains(r)).count();
    }

    List<String> damaged() {
        return List.copyOf(damaged);
    }

    /** Every second copy, with the fault behind the first one; the nearest to it. */
    List<Twice> twice() {
        var found = new ArrayList<Twice>();
        copies.forEach((recipient, times) -> {
            for (int i = 0; i + 1 < times.size(); i++) {
                long nearest = Long.MAX_VALUE;
                for (long fault : faults)
                    if (fault < times.get(i + 1)) nearest = nearer(fault - times.get(i), nearest);
                found.add(new Twice(recipient, nearest));
            }
        });
        return found;
    }

    private static long nearer(long gap, long nearest) {
        if (nearest == Long.MAX_VALUE) return gap;
        return Math.abs(gap) < Math.abs(nearest) ? gap : nearest;
    }
}
