package postern.spool;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
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

    /** Octets of bodies that are kept in memory. */
    long inMemory() {
        return fresh.held();
    }

    /** Those that are there now and wanted, oldest first. */
    List<Slot> sorted(Predicate<Slot> wanted) {
        var found = new ArrayList<Slot>();
        for (var slot : slots.values()) if (wanted.test(slot)) found.add(slot);
        found.sort(Comparator.comparingLong(slot -> slot.id.value()));
        return found;
    }

    /** Those whose record stands in a segment, in the order of the file. */
    List<Slot> in(Segment segment) {
        var found = new ArrayList<Slot>();
        for (var slot : slots.values()) if (slot.segment() == segment) found.add(slot);
        found.sort(Comparator.comparingInt(slot -> slot.place().offset()));
        return found;
    }
}
