package postern.mail;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** A set of addresses: sorted ranges that neither overlap nor adjoin. Membership takes O(log n). */
public final class IpSet {
    public static final IpSet EMPTY = new IpSet(List.of());

    /** All addresses from the first to the last, both included and of one family. */
    public record Range(IpAddress first, IpAddress last) {
        public Range {
            if (first.isV6() != last.isV6() || first.compareTo(last) > 0)
                throw new IllegalArgumentException("not a range: " + first + " to " + last);
        }
    }

    private final List<Range> ranges;

    private IpSet(List<Range> ranges) {
        this.ranges = ranges;
    }

    /** The union of the prefixes. */
    public static IpSet of(Collection<IpPrefix> prefixes) {
        return ofRanges(prefixes.stream().map(p -> new Range(p.first(), p.last())).toList());
    }

    public static IpSet of(Range range) {
        return new IpSet(List.of(range));
    }

    private static IpSet ofRanges(Collection<Range> any) {
        var merged = new ArrayList<Range>();
        for (var next : any.stream().sorted(Comparator.comparing(Range::first)).toList()) {
            var last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && touches(last, next)) {
                var end = last.last().compareTo(next.last()) >= 0 ? last.last() : next.last();
                merged.set(merged.size() - 1, new Range(last.first(), end));
            } else merged.add(next);
        }
        return merged.isEmpty() ? EMPTY : new IpSet(List.copyOf(merged));
    }

    /** For ranges in order: whether the second begins inside of the first or right behind it. */
    private static boolean touches(Range a, Range b) {
        if (a.first().isV6() != b.first().isV6()) return false;
        return b.first().compareTo(a.last()) <= 0 || b.first().equals(a.last().next());
    }

    public IpSet union(IpSet other) {
        return unionOf(List.of(this, other));
    }

    /** The union of all of them, in one pass. */
    public static IpSet unionOf(Collection<IpSet> sets) {
        var all = new ArrayList<Range>();
        for (var set : sets) all.addAll(set.ranges);
        return ofRanges(all);
    }

    /** What is in this set and not in the other. Takes O(n + m). */
    public IpSet minus(IpSet other) {
        var left = new ArrayList<Range>();
        int behind = 0; // holes before it end before all that follows
        for (var range : ranges) {
            var from = range.first();
            boolean open = true; // whether something from there on is still to be looked at
            while (behind < other.ranges.size()
                    && other.ranges.get(behind).last().compareTo(from) < 0) behind++;
            for (int i = behind; i < other.ranges.size(); i++) {
                var hole = other.ranges.get(i);
                if (hole.first().compareTo(range.last()) > 0) break;
                if (hole.first().compareTo(from) > 0)
                    left.add(new Range(from, hole.first().previous()));
                open = hole.last().compareTo(range.last()) < 0;
                if (!open) break;
                from = hole.last().next();
            }
            if (open) left.add(new Range(from, range.last()));
        }
        return left.isEmpty() ? EMPTY : new IpSet(List.copyOf(left));
    }

    /** What is in both sets. */
    public IpSet intersect(IpSet other) {
        return minus(minus(other));
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    public boolean contains(IpAddress address) {
        int low = 0;
        int high = ranges.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            var range = ranges.get(middle);
            if (address.compareTo(range.first()) < 0) high = middle - 1;
            else if (address.compareTo(range.last()) > 0) low = middle + 1;
            else return true;
        }
        return false;
    }

    /** The ranges in order. */
    public List<Range> ranges() {
        return ranges;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IpSet set && ranges.equals(set.ranges);
    }

    @Override
    public int hashCode() {
        return ranges.hashCode();
    }

    @Override
    public String toString() {
        return ranges.toString();
    }
}
