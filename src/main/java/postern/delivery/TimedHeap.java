package postern.delivery;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is due next, of things that can be taken out again from the middle: a binary heap in which
 * each item knows its place. Adding and taking out cost the logarithm of the size, and no object.
 */
public final class TimedHeap<T extends Timed> {
    private Timed[] items = new Timed[0];
    private int size;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The item that is due first; null when there is none. */
    @SuppressWarnings("unchecked") // only add() fills it
    public @Nullable T peek() {
        return size == 0 ? null : (T) items[0];
    }

    public @Nullable T poll() {
        var first = peek();
        if (first != null) remove(first);
        return first;
    }

    /** The first item if it is due by then, taken out; else null. */
    public @Nullable T pollDue(long now) {
        return size > 0 && items[0].at <= now ? poll() : null;
    }

    /** When the first item is due; {@link Long#MAX_VALUE} without any. */
    public long next() {
        return size == 0 ? Long.MAX_VALUE : items[0].at;
    }

    public void add(T item, long at) {
        if (item.isTimed()) throw new IllegalStateException("it stands in a heap already");
        if (size == items.length) items = Arrays.copyOf(items, Math.max(4, size * 2));
        item.at = at;
        up(size++, item);
    }

    @SuppressWarnings("ReferenceEquality") // that very item
    public void remove(Timed item) {
        int slot = item.slot;
        if (slot < 0 || slot >= size || items[slot] != item)
            throw new IllegalStateException("it does not stand in this heap");
        item.slot = -1;
        var last = items[--size];
        clear(size);
        if (slot < size) {
            down(slot, last);
            if (last.slot == slot) up(slot, last);
        }
        if (size < items.length / 4 && items.length > 16)
            items = Arrays.copyOf(items, items.length / 2); // a flood leaves no memory behind
    }

    @SuppressWarnings("NullAway") // slots behind the size are never read
    private void clear(int slot) {
        items[slot] = null;
    }

    private void up(int slot, Timed item) {
        while (slot > 0) {
            int parent = (slot - 1) >>> 1;
            if (items[parent].at <= item.at) break;
            put(slot, items[parent]);
            slot = parent;
        }
        put(slot, item);
    }

    private void down(int slot, Timed item) {
        for (int child; (child = 2 * slot + 1) < size; slot = child) {
            if (child + 1 < size && items[child + 1].at < items[child].at) child++;
            if (item.at <= items[child].at) break;
            put(slot, items[child]);
        }
        put(slot, item);
    }

    private void put(int slot, Timed item) {
        items[slot] = item;
        item.slot = slot;
    }
}
