package postern.spool;

import org.jspecify.annotations.Nullable;

/**
 * The small bodies that are still in memory since they came in, at most so many octets of them: the
 * oldest goes first when there are more, and is read from the disk then.
 */
final class FreshBodies {
    private final long budget;
    private long held;
    private @Nullable Slot oldest;
    private @Nullable Slot newest;

    FreshBodies(long budget) {
        this.budget = budget;
    }

    synchronized void keep(Slot slot, byte[] body) {
        if (body.length > budget) return;
        slot.body = body;
        held += body.length;
        slot.older = newest;
        if (newest != null) newest.newer = slot;
        else oldest = slot;
        newest = slot;
        while (held > budget && oldest != null) drop(oldest);
    }

    synchronized void drop(Slot slot) {
        var body = slot.body;
        if (body == null) return;
        slot.body = null;
        held -= body.length;
        if (slot.older != null) slot.older.newer = slot.newer;
        else oldest = slot.newer;
        if (slot.newer != null) slot.newer.older = slot.older;
        else newest = slot.older;
        slot.older = null;
        slot.newer = null;
    }

    synchronized long held() {
        return held;
    }
}
