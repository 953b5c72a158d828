package postern.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Things of which a limit counts only those that are new to a key, such as domains: those that it
 * has met within the longest window, the one it met least lately first. Not safe for threads.
 */
final class RateItems {
    private static final int MOST = 4096;

    private static final class Item {
        private Instant last;
        private int open; // takers whose end is not known yet
        private boolean settled;

        Item(Instant last) {
            this.last = last;
        }
    }

    private final LinkedHashMap<String, Item> items = new LinkedHashMap<>(16, 0.75f, true);

    int size() {
        return items.size();
    }

    /**
     * Takes one more.
     *
     * @param pays for one that is new; false where it cannot
     */
    boolean take(String thing, Instant now, Duration longest, BooleanSupplier pays) {
        forget(now.minus(longest));
        var known = items.get(thing);
        if (known == null) {
            if (!pays.getAsBoolean()) return false;
            if (items.size() >= MOST) items.remove(items.firstEntry().getKey());
            known = new Item(now);
            items.put(thing, known);
        }
        known.last = now;
        known.open++;
        return true;
    }

    /** One that took it has come to an end that counts. */
    void settle(String thing) {
        var item = items.get(thing);
        if (item == null) return;
        item.open--;
        item.settled = true;
    }

    /** Nothing came of one that took it; true where nobody else has it, so that it is new again. */
    boolean giveBack(String thing) {
        var item = items.get(thing);
        if (item == null || --item.open > 0 || item.settled) return false;
        items.remove(thing);
        return true;
    }

    private void forget(Instant before) {
        while (!items.isEmpty()) {
            var eldest = items.firstEntry();
            if (eldest.getValue().last.isAfter(before) || eldest.getValue().open > 0) return;
            items.remove(eldest.getKey());
        }
    }

    /** Those that count, as of now. */
    List<String> things(Instant now, Duration longest) {
        forget(now.minus(longest));
        var things = new ArrayList<String>();
        items.forEach((thing, item) -> {
            if (item.settled) things.add(thing);
        });
        return things;
    }

    static RateItems of(Collection<String> things, Instant last) {
        var items = new RateItems();
        for (var thing : things) {
            if (items.size() >= MOST) break;
            var item = new Item(last);
            item.settled = true;
            items.items.put(thing, item);
        }
        return items;
    }

    static int count(@Nullable RateItems items) {
        return items == null ? 0 : items.size();
    }
}
