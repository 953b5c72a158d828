package postern.delivery;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.route.NextHop;

/**
 * One attempt to get a connection: the hosts of a destination, each tried once, those that are not
 * known to be dead first.
 */
final class Round {
    private final List<NextHop> hops;
    private final int live;
    private int next;

    /** Names of hosts that have not what the mail itself demands. */
    private final Set<String> unfit = new HashSet<>();

    /**
     * @param live how many of them, from the first on, are not known to be dead
     */
    Round(List<NextHop> hops, int live) {
        this.hops = hops;
        this.live = live;
    }

    /** That host is there, and has not what the mail itself demands. */
    void unfit(NextHop hop) {
        unfit.add(hop.name());
    }

    /** Whether that holds for each host, so that trying again is of no use. */
    boolean isHopeless() {
        for (var hop : hops) if (!unfit.contains(hop.name())) return false;
        return true;
    }

    /**
     * The next host to try, or null when all were.
     *
     * @param spareTheDead whether a host that did not answer lately is worth no attempt now,
     *     because others do
     */
    @Nullable NextHop next(boolean spareTheDead) {
        int end = spareTheDead && live > 0 ? live : hops.size();
        return next < end ? hops.get(next++) : null;
    }
}
