package postern.spool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The messages of the spool by their ids, in memory. */
final class Index {
    private final ConcurrentHashMap<QueueId, Slot> slots = new ConcurrentHashMap<>();
    private final FreshBodies fresh;

    Index(FreshBodies fresh) {
        this.fresh = fresh;
    }

    /** A message found on disk. */
    void add(Slot slot) {
        slot.arrive();
        slots.put(slot.id, slot);
    }

    /** A message that just came in; a small body is kept while there is memory for it. */
    void add(Slot slot, byte[] body) {
        if (!slot.bodyInFile()) fresh.keep(slot, body);
        add(slot);
    }

    void remove(Slot slot) {
        slots.remove(slot.id, slot);
        slot.leave();
        fresh.drop(slot);
    }

    @Nullable Slot get(QueueId id) {
        return slots.get(id);
    }

    long count() {
        return slots.mappingCount();
    }

    /** All that are there now, oldest first. */
    Slot[] sorted() {
        var all = slots.values().toArray(Slot[]::new);
        Arrays.sort(all, Comparator.comparing(slot -> slot.id));
        return all;
    }

    /** Those whose record stands in a segment, in the order of the file. */
    List<Slot> in(Segment segment) {
        var found = new ArrayList<Slot>();
        for (var slot : slots.values()) if (slot.segment() == segment) found.add(slot);
        found.sort(Comparator.comparingInt(slot -> slot.place().offset()));
        return found;
    }
}
