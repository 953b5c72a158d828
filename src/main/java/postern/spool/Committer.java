package postern.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.spool.Draft.CommitResult;

/**
 * The one thread that writes the log: it gathers whatever waits, writes it, syncs once, and answers
 * all of it. After a write or a sync that failed for another reason than a full disk nobody can
 * know what is on the disk; so it writes nothing any more and answers {@link Draft.Broken}.
 */
final class Committer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private final RequestQueue queue;
    private final SegmentLog log;
    private final RecordWriter records;
    private final Index index;
    private final BodyFiles bodies;
    private final QueueIds ids;
    private final Room room;
    private final Bounds bounds;
    private final Runnable clean;
    private final List<Runnable> wakes = new CopyOnWriteArrayList<>();

    private volatile @Nullable String broken;
    private boolean isFull; // said once each time

    /**
     * @param clean run behind each group, to look for room to be given back
     */
    Committer(
            RequestQueue queue,
            SegmentLog log,
            Index index,
            BodyFiles bodies,
            QueueIds ids,
            Room room,
            Bounds bounds,
            Runnable clean) {
        this.queue = queue;
        this.log = log;
        this.records = new RecordWriter(log);
        this.index = index;
        this.bodies = bodies;
        this.ids = ids;
        this.room = room;
        this.bounds = bounds;
        this.clean = clean;
    }

    void afterEachGroup(Runnable wake) {
        wakes.add(wake);
    }

    /** Why nothing is written any more; null while all is well. */
    @Nullable String broken() {
        return broken;
    }

    /** Takes nothing more from now on. */
    void breakDown(String why, Throwable cause) {
        if (broken != null) return;
        broken = why;
        LOG.error(
                "The spool takes no more mail until it is opened again, because {}. Mail that was"
                        + " answered 250 is not lost. Look for failures of the disk, then restart.",
                why,
                cause);
    }

    @Override
    public void run() {
        List<Request> batch = new ArrayList<>();
        while (true) {
            try {
                batch = queue.take(batch);
            } catch (InterruptedException _) {
                continue; // only close() ends this thread
            }
            if (batch.isEmpty()) break;
            serveAll(batch);
            batch.clear();
        }
        end();
    }

    /** Whether nothing waits for it. */
    boolean isIdle() {
        return queue.isEmpty();
    }

    /** Serves what waits now and no more: for whoever has no thread to leave it to. */
    void step() {
        serveAll(queue.takeWaiting());
    }

    private void serveAll(List<Request> batch) {
        for (int from = 0; from < batch.size(); ) {
            int to = groupEnd(batch, from);
            serve(batch.subList(from, to));
            from = to;
        }
    }

    private int groupEnd(List<Request> batch, int from) {
        long weight = 0;
        int to = from;
        while (to < batch.size() && weight < bounds.group()) weight += batch.get(to++).weight();
        return to;
    }

    /**
     * The last id goes to the disk, so that none is skipped when the spool is opened again; and as
     * a group of its own behind all others, so that none of them can look torn.
     */
    void end() {
        try {
            if (broken == null && (ids.areUsed() || log.isWriting())) {
                log.ready(ids.last());
                records.reserve(ids.last());
                long _ = log.sync();
            }
            log.close();
        } catch (IOException e) {
            LOG.warn("The spool could not be closed in order; nothing is lost by that", e);
        }
    }

    private void serve(List<Request> group) {
        if (broken == null) {
            try {
                write(group);
                isFull = false;
                finish(group);
            } catch (DiskFull e) {
                takeBack(group, e);
            } catch (IOException | RuntimeException e) {
                breakDown("writing failed: " + e.getMessage(), e);
            }
        }
        var why = broken;
        if (why != null) refuse(group, new Draft.Broken(why), true);
        for (var wake : wakes) guarded(wake);
        guarded(clean);
    }

    /** Writes a group, or what there is room for of it, and syncs it. */
    private void write(List<Request> group) throws IOException {
        long mail = 0;
        long rest = 0;
        for (var request : group)
            if (request instanceof Request.Store) mail += request.weight();
            else rest += request.weight();
        boolean hasRoom = room.claim(mail, rest);
        long written = 0;
        try {
            if (!hasRoom) log.giveUpWaste();
            written = write(group, !hasRoom);
        } finally {
            room.written(hasRoom ? mail + rest : rest, written);
        }
    }

    /** Says how many octets it wrote. */
    private long write(List<Request> group, boolean isShort) throws IOException {
        for (var request : group)
            if (request instanceof Request.Store store && store.bodyInFile) {
                bodies.syncFolder();
                break;
            }
        long reserved = ids.toReserve();
        log.ready(reserved);
        boolean isReserving = ids.needsReserving();
        if (isReserving) records.reserve(reserved);
        for (var request : group) records.append(request, isShort);
        long written = log.sync();
        if (isReserving) ids.reserved(reserved);
        return written;
    }

    /** The group is durable: makes it visible and answers. */
    private void finish(List<Request> group) {
        for (var request : group) {
            switch (request) {
                case Request.Store store -> finish(store);
                case Request.Refuse(var result, var answer) -> guarded(() -> answer.accept(result));
                case Request.Copy copy -> {
                    if (copy.place != null) copy.slot.relocate(copy.place, copy.body == null);
                    guarded(copy.done);
                }
                case Request.Settle(var slot, var durable) -> {
                    if (slot.bodyInFile()) bodies.delete(slot.id, slot.bodySize);
                    if (durable != null) guarded(durable);
                }
                case Request.Move move -> {
                    if (move.durable != null) guarded(move.durable);
                }
                case Request.Nothing(var durable) -> {
                    if (durable != null) guarded(durable);
                }
            }
        }
    }

    private void finish(Request.Store store) {
        if (store.slot == null) { // there was no room
            refuse(store, new Draft.NoSpace());
            return;
        }
        index.add(store.slot, store.body);
        if (store.slot.isSettled()) { // nobody to deliver it to
            index.remove(store.slot);
            var _ = queue.add(new Request.Settle(store.slot, null));
        }
        guarded(() -> store.answer.accept(new Draft.Stored(store.entry)));
    }

    /** The disk is full: the log ends where it did before, and only updates are tried again. */
    private void takeBack(List<Request> group, DiskFull cause) {
        try {
            log.rollBack();
        } catch (IOException | RuntimeException e) {
            breakDown("what was written to a full disk could not be taken back", e);
            return;
        }
        if (!isFull) LOG.warn("There is no room for mail ({}): it is deferred", cause.getMessage());
        isFull = true;
        refuse(group, new Draft.NoSpace(), false);
        if (queue.isClosed()) return; // it was the last chance
        var again = new ArrayList<Request>();
        for (var request : group)
            switch (request) {
                case Request.Move _, Request.Settle _, Request.Nothing _ -> again.add(request);
                case Request.Store _, Request.Refuse _, Request.Copy _ -> {}
            }
        queue.putBack(again);
    }

    private void refuse(List<Request> group, CommitResult result, boolean all) {
        for (var request : group)
            switch (request) {
                case Request.Store store -> refuse(store, result);
                case Request.Refuse(var own, var answer) ->
                        guarded(() -> answer.accept(all ? result : own));
                case Request.Copy copy -> {
                    copy.place = null;
                    guarded(copy.done);
                }
                case Request.Move _, Request.Settle _, Request.Nothing _ -> {}
            }
    }

    private void refuse(Request.Store store, CommitResult result) {
        // After a failure its record may be on the disk all the same, and needs its body then.
        if (store.bodyInFile && result instanceof Draft.NoSpace)
            bodies.delete(store.entry.id(), store.bodySize);
        guarded(() -> store.answer.accept(result));
    }

    /** A receiver that fails must not stop the spool. */
    private static void guarded(Runnable receiver) {
        try {
            receiver.run();
        } catch (RuntimeException e) {
            LOG.error("What was told of a commit failed", e);
        }
    }
}
