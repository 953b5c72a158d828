package postern.limit;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import postern.limit.Limits.Remembered;
import postern.limit.RateCounter.Count;

/** The keys of one limit that share a lock, the one that was used least lately first. */
final class RateShard {
    private static final int LOOKED_AT = 8; // of those that may have to go
    private static final int MOST_ITEMS = 20_000; // of all keys

    private final int most;
    private final InstantSource clock;
    private final TimeMeter meter;
    private final LinkedHashMap<String, RateKey> keys = new LinkedHashMap<>(16, 0.75f, true);
    private int items; // at least as many as there are

    RateShard(int most, InstantSource clock) {
        this.most = most;
        this.clock = clock;
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

    synchronized boolean take(String name, long amount, RatePlan plan) {
        return key(name, plan).bucket.tryConsume(amount);
    }

    synchronized boolean takeNew(String name, String thing, RatePlan plan) {
        var key = key(name, plan);
        if (++items > MOST_ITEMS) forgetItems(key);
        return key.items()
                .take(thing, clock.instant(), plan.longest(), () -> key.bucket.tryConsume(1));
    }

    /** Forgets those of keys that were used least lately. */
    private void forgetItems(RateKey but) {
        items = 0; // put right: they go by themselves too
        for (var key : keys.values()) items += RateItems.count(key.items);
        for (var key : keys.values()) {
            if (items <= MOST_ITEMS / 4 * 3) return;
            if (key == but) continue;
            items -= RateItems.count(key.items);
            key.items = null;
        }
    }

    synchronized void takeAnyway(String name, long amount, RatePlan plan) {
        var _ = key(name, plan).bucket.consumeIgnoringRateLimits(amount);
    }

    synchronized void giveBack(String name, long amount, RatePlan plan) {
        var key = keys.get(name);
        if (key == null) return;
        follow(key, plan);
        key.bucket.addTokens(amount);
    }

    synchronized void giveBackNew(String name, String thing, RatePlan plan) {
        var key = keys.get(name);
        if (key == null || key.items == null || !key.items.giveBack(thing)) return;
        follow(key, plan);
        key.bucket.addTokens(1);
    }

    synchronized void settleNew(String name, String thing) {
        var key = keys.get(name);
        if (key != null && key.items != null) key.items.settle(thing);
    }

    synchronized int reset(Predicate<String> which, RatePlan plan) {
        int reset = 0;
        for (var each : keys.entrySet()) {
            if (!which.test(each.getKey()) || isUnused(each.getValue(), plan)) continue;
            reset++;
            var old = each.getValue();
            each.setValue(new RateKey(windows(old.first, plan).bucket(meter), old.first));
        }
        return reset;
    }

    /**
     * Those of which something is used; of all others only those are kept that have to be known.
     *
     * @param whole also those of which nothing is used
     */
    synchronized List<Count> counts(RatePlan plan, boolean whole) {
        var counts = new ArrayList<Count>();
        for (var each = keys.entrySet().iterator(); each.hasNext(); ) {
            var one = each.next();
            var key = one.getValue();
            boolean unused = isUnused(key, plan);
            if (unused && !plan.warmsUp()) each.remove();
            else if (!unused || whole)
                counts.add(
                        new Count(
                                one.getKey(),
                                windows(key.first, plan).used(key.bucket),
                                key.since(),
                                things(key, plan)));
        }
        return counts;
    }

    synchronized void restore(Remembered memory, RatePlan plan) {
        makeRoom(plan);
        var since = Duration.between(memory.at(), clock.instant());
        var first = memory.first() == null ? RateKey.ALWAYS : memory.first().toEpochDay();
        var key =
                new RateKey(
                        windows(first, plan)
                                .bucket(
                                        memory.used(),
                                        since.isNegative() ? Duration.ZERO : since,
                                        meter),
                        first);
        if (!memory.things().isEmpty()) key.items = RateItems.of(memory.things(), memory.at());
        items += memory.things().size();
        keys.put(memory.key(), key);
    }

    private RateWindows windows(long first, RatePlan plan) {
        return plan.warmsUp() ? plan.on(first, today()) : plan.on(RateKey.ALWAYS, 0);
    }

    private long today() {
        return RateKey.day(clock.instant());
    }

    private void follow(RateKey key, RatePlan plan) {
        key.bucket = windows(key.first, plan).follow(key.bucket, meter);
    }

    /** Whether all of it is there, and no thing would be new. */
    private boolean isUnused(RateKey key, RatePlan plan) {
        if (!things(key, plan).isEmpty()) return false;
        var windows = windows(key.first, plan);
        key.bucket = windows.follow(key.bucket, meter);
        return windows.isFull(key.bucket);
    }

    private List<String> things(RateKey key, RatePlan plan) {
        return key.items == null ? List.of() : key.items.things(clock.instant(), plan.longest());
    }

    private RateKey key(String name, RatePlan plan) {
        var known = keys.get(name);
        if (known != null) {
            follow(known, plan);
            return known;
        }
        makeRoom(plan);
        long first = plan.warmsUp() ? today() : RateKey.ALWAYS;
        var key = new RateKey(windows(first, plan).bucket(meter), first);
        keys.put(name, key);
        return key;
    }

    private void makeRoom(RatePlan plan) {
        if (keys.size() < most) return;
        int looked = 0;
        String last = "";
        for (var one : keys.entrySet()) {
            if (looked == 0) last = one.getKey();
            if (isUnused(one.getValue(), plan)) {
                last = one.getKey();
                break;
            }
            if (++looked == LOOKED_AT) break;
        }
        keys.remove(last);
    }
}
