package postern.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How often each key came, and where it came first. All tallies of one {@link Bound} together hold
 * a limited number of keys; what comes beyond is counted without its name.
 */
final class Tally {
    private final Bound bound;
    private final Map<String, Counted> counted = new HashMap<>();
    private long others;

    /** How many keys may still be told apart. */
    static final class Bound {
        private int left;
        private boolean reached;

        Bound(int most) {
            left = most;
        }

        boolean take() {
            if (left == 0) reached = true;
            else left--;
            return !reached;
        }

        boolean isReached() {
            return reached;
        }
    }

    private static final class Counted {
        final Place first;
        long count;

        Counted(Place first) {
            this.first = first;
        }
    }

    Tally(Bound bound) {
        this.bound = bound;
    }

    void add(String key, Place place) {
        var known = counted.get(key);
        if (known == null) {
            if (!bound.take()) {
                others++;
                return;
            }
            known = new Counted(place);
            counted.put(key, known);
        }
        known.count++;
    }

    /** The most frequent first; equal ones by name. */
    Replay.Counts counts() {
        var list = new ArrayList<Replay.Count>();
        counted.forEach((key, c) -> list.add(new Replay.Count(key, c.count, c.first)));
        list.sort(
                Comparator.comparingLong(Replay.Count::count)
                        .reversed()
                        .thenComparing(Replay.Count::name));
        return new Replay.Counts(List.copyOf(list), others);
    }
}
