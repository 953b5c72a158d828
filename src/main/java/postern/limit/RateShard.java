package postern.limit;

import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import postern.limit.RateCounter.Count;

/** The keys of one limit that share a lock, the one that was used least lately first. */
final class RateShard {
    private static final int LOOKED_AT = 8; // of those that may have to go

    private final int most;
    private final TimeMeter meter;
    private final LinkedHashMap<String, LocalBucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    RateShard(int most, InstantSource clock) {
        this.most = most;
        this.meter = new Clock(clock);
    }

    private record Clock(InstantSource source) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            var now = source.instant();
            return now.getEpochSecond() * 1_000_000_000 + now.getNano();
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }

    synchronized boolean take(String key, long amount, RateWindows windows) {
        return bucket(key, windows).tryConsume(amount);
    }

    synchronized void takeAnyway(String key, long amount, RateWindows windows) {
        var _ = bucket(key, windows).consumeIgnoringRateLimits(amount);
    }

    synchronized void giveBack(String key, long amount, RateWindows windows) {
        var bucket = buckets.get(key);
        if (bucket == null) return;
        windows.follow(bucket);
        bucket.addTokens(amount);
    }

    synchronized int reset(Predicate<String> keys, RateWindows windows) {
        int before = counts(windows).size();
        buckets.keySet().removeIf(keys);
        return before - buckets.size();
    }

    /** Those of which something is used; all others are forgotten. */
    synchronized List<Count> counts(RateWindows windows) {
        var counts = new ArrayList<Count>();
        for (var each = buckets.entrySet().iterator(); each.hasNext(); ) {
            var one = each.next();
            windows.follow(one.getValue());
            if (windows.isFull(one.getValue())) each.remove();
            else counts.add(new Count(one.getKey(), windows.used(one.getValue())));
        }
        return counts;
    }

    synchronized void restore(
            String key, Map<Duration, Long> used, Duration since, RateWindows windows) {
        makeRoom(windows);
        buckets.put(key, windows.bucket(used, since, meter));
    }

    private LocalBucket bucket(String key, RateWindows windows) {
        var known = buckets.get(key);
        if (known != null) {
            windows.follow(known);
            return known;
        }
        makeRoom(windows);
        var bucket = windows.bucket(meter);
        buckets.put(key, bucket);
        return bucket;
    }

    private void makeRoom(RateWindows windows) {
        if (buckets.size() < most) return;
        int looked = 0;
        String last = "";
        for (var one : buckets.entrySet()) {
            if (looked == 0) last = one.getKey();
            windows.follow(one.getValue());
            if (windows.isFull(one.getValue())) {
                last = one.getKey();
                break;
            }
            if (++looked == LOOKED_AT) break;
        }
        buckets.remove(last);
    }
}
