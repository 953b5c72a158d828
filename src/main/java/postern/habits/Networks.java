package postern.habits;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The networks that somebody came from of late, a few of them: where there is no room, the one goes
 * that was seen longest ago. How often new ones come is remembered too.
 *
 * <p>Not safe for several threads.
 */
final class Networks {
    static final int MOST = 12;

    /** A network is new until it has been seen for that long. */
    private static final long NEW = 12 * 3600;

    private static final double FORGETTING = 30 * 86_400.0;

    /** Who comes from more new ones than so many in a month travels. */
    private static final double TRAVELS = 3;

    private final List<Seen> seen;
    private double fresh; // new ones of late, forgotten little by little
    private long freshAt;

    /**
     * @param network as text
     * @param since second of the epoch
     * @param last the same
     */
    record Seen(String network, long since, long last) {}

    record Kept(List<Seen> seen, double fresh, long freshAt) {
        static final Kept NOTHING = new Kept(List.of(), 0, 0);

        Kept {
            seen = List.copyOf(seen);
        }
    }

    Networks(Kept kept) {
        seen = new ArrayList<>(kept.seen());
        fresh = kept.fresh();
        freshAt = kept.freshAt();
    }

    private @Nullable Seen find(String network) {
        for (var one : seen) if (one.network().equals(network)) return one;
        return null;
    }

    boolean isNew(String network, long second) {
        var one = find(network);
        return one == null || second - one.since() < NEW;
    }

    boolean travels(long second) {
        return fresh(second) > TRAVELS;
    }

    private double fresh(long second) {
        return fresh * Math.exp(-Math.max(0, second - freshAt) / FORGETTING);
    }

    void add(String network, long second) {
        var one = find(network);
        if (one != null) {
            seen.remove(one);
            seen.add(new Seen(network, one.since(), second));
            return;
        }
        fresh = fresh(second) + 1;
        freshAt = second;
        if (seen.size() >= MOST)
            seen.stream().min(Comparator.comparingLong(Seen::last)).ifPresent(seen::remove);
        seen.add(new Seen(network, second, second));
    }

    /** None of them is new any more. */
    void learn() {
        seen.replaceAll(one -> new Seen(one.network(), one.since() - NEW, one.last()));
    }

    /** The one that was seen last comes first. */
    List<Seen> list() {
        return seen.stream().sorted(Comparator.comparingLong(Seen::last).reversed()).toList();
    }

    Kept kept() {
        return new Kept(seen, fresh, freshAt);
    }
}
