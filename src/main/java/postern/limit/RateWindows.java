package postern.limit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.TokensInheritanceStrategy;
import io.github.bucket4j.local.LocalBucket;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import postern.limit.RateCounter.Used;
import postern.limit.RateCounter.Window;

/** The windows of a limit, the shortest first, and the buckets that keep to them. */
final class RateWindows {
    private final List<Window> windows; // one for each time
    private final BucketConfiguration configuration;

    private RateWindows(List<Window> windows) {
        this.windows = windows;
        configuration = new BucketConfiguration(windows.stream().map(RateWindows::full).toList());
    }

    static RateWindows of(List<Window> given) {
        var byTime = new TreeMap<Duration, Window>();
        for (var window : given)
            byTime.merge(
                    window.time(),
                    window,
                    (one, other) -> one.most() <= other.most() ? one : other);
        var windows = new ArrayList<>(byTime.values());
        windows.sort(Comparator.comparing(Window::time));
        return new RateWindows(windows);
    }

    Duration longest() {
        return windows.getLast().time();
    }

    private static Bandwidth full(Window window) {
        return bandwidth(window, window.most(), window.most());
    }

    /** The library fills in one token a nanosecond at most. */
    private static Bandwidth bandwidth(Window window, long capacity, long tokens) {
        return Bandwidth.builder()
                .capacity(capacity)
                .refillGreedy(Math.min(window.most(), window.time().toNanos()), window.time())
                .initialTokens(tokens)
                .id(window.time().toString())
                .build();
    }

    /** One of which nothing is used. */
    LocalBucket bucket(TimeMeter meter) {
        return bucket(windows.stream().map(RateWindows::full).toList(), meter);
    }

    private static LocalBucket bucket(List<Bandwidth> bandwidths, TimeMeter meter) {
        var builder = new LocalBucketBuilder();
        for (var bandwidth : bandwidths) builder.addLimit(bandwidth);
        return builder.withCustomTimePrecision(meter)
                .withSynchronizationStrategy(SynchronizationStrategy.NONE)
                .build();
    }

    /**
     * One of which so much was used, by the time of a window.
     *
     * @param since how long ago that was
     */
    LocalBucket bucket(Map<Duration, Long> used, Duration since, TimeMeter meter) {
        // The library makes none that is short of tokens: so it gets as many more as the most of
        // them is short of, in larger windows, and these are taken at once.
        var there = new ArrayList<Long>();
        long debt = 0;
        for (var window : windows) {
            double filled = (double) since.toNanos() / window.time().toNanos() * window.most();
            long left = used.getOrDefault(window.time(), 0L) - (long) filled;
            there.add(window.most() - Math.max(left, 0));
            debt = Math.max(debt, -there.getLast());
        }
        var larger = new ArrayList<Bandwidth>();
        for (int i = 0; i < windows.size(); i++)
            larger.add(
                    bandwidth(windows.get(i), windows.get(i).most() + debt, there.get(i) + debt));
        var bucket = bucket(larger, meter);
        if (debt > 0) {
            var _ = bucket.consumeIgnoringRateLimits(debt);
        }
        bucket.replaceConfiguration(configuration, TokensInheritanceStrategy.AS_IS);
        return bucket;
    }

    /**
     * Brings a bucket that was made for other windows to these: what was used stays used, of a
     * window that is smaller now no more than all of it.
     *
     * @return the same or another that takes its place
     */
    @SuppressWarnings(
            "ReferenceEquality") // the very one; to compare others costs more than to set it
    LocalBucket follow(LocalBucket bucket, TimeMeter meter) {
        if (bucket.getConfiguration() == configuration) return bucket;
        var before = bucket.getConfiguration().getBandwidths();
        long[] there = available(bucket);
        var used = new HashMap<Duration, Long>();
        for (int i = 0; i < before.length; i++) {
            var time = Duration.parse(before[i].getId());
            long most = before[i].getCapacity();
            long debt = Math.max(-there[i], 0);
            for (var window : windows)
                if (window.time().equals(time))
                    used.put(time, Math.min(most - there[i] - debt, window.most()) + debt);
        }
        return bucket(used, Duration.ZERO, meter);
    }

    /** What is used of a bucket that follows these. */
    List<Used> used(LocalBucket bucket) {
        long[] each = available(bucket);
        var used = new ArrayList<Used>();
        for (int i = 0; i < each.length; i++)
            used.add(new Used(windows.get(i), windows.get(i).most() - each[i]));
        return used;
    }

    private static long[] available(LocalBucket bucket) {
        return bucket.asVerbose()
                .getAvailableTokens()
                .getDiagnostics()
                .getAvailableTokensPerEachBandwidth();
    }

    /** Whether nothing is used. */
    boolean isFull(LocalBucket bucket) {
        for (var one : used(bucket)) if (one.used() > 0) return false;
        return true;
    }
}
