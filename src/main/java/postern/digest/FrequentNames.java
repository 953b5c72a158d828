package postern.digest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import postern.digest.DaySummary.Count;

/**
 * Counts names, and knows the most frequent ones, in bounded memory (the algorithm of Misra and
 * Gries, with the median taken off many at a time). While there were no more names than are kept,
 * the counts are exact; else each may be too small, by less than all counts together divided by
 * half of the names that are kept. Not safe for several threads.
 */
final class FrequentNames {
    private static final int LONGEST = 300;

    private final int most;
    private final Map<String, Long> counts = new HashMap<>();
    private long missing;

    /**
     * @param most names that are kept
     */
    FrequentNames(int most) {
        this.most = most;
    }

    void add(String name, long times) {
        if (times <= 0) return;
        var kept = name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
        counts.merge(kept, times, Long::sum);
        if (counts.size() > most) forget();
    }

    private void forget() {
        var all = counts.values().stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(all);
        long median = all[all.length / 2];
        missing += median;
        counts.replaceAll((_, count) -> count - median);
        counts.values().removeIf(count -> count <= 0);
    }

    /** By how much a count may be too small. */
    long missing() {
        return missing;
    }

    /** The most frequent ones, first of all the one that was counted most. */
    List<Count> top(int number) {
        var top = new ArrayList<Count>();
        counts.forEach((name, count) -> top.add(new Count(name, count)));
        top.sort(Comparator.comparingLong(Count::count).reversed().thenComparing(Count::name));
        return List.copyOf(top.subList(0, Math.min(number, top.size())));
    }
}
