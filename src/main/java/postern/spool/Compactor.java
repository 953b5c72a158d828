package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives room back: deletes the oldest segment when nothing in it is live, and when too much lies
 * waste, copies what is live in it to the end of the log first. The copies go through the committer
 * a mebibyte at a time, so that commits need not wait for them.
 */
final class Compactor implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);
    private static final int BATCH_OCTETS = 1 << 20;
    private static final int BATCH_RECORDS = 256;
    private static final long PAUSE_NANOS = 1_000_000_000;

    private final Disk disk;
    private final SegmentLog log;
    private final Index index;
    private final RequestQueue queue;
    private final Room room;
    private final Bounds bounds;

    private final Hands hands;

    private boolean poked;
    private boolean closed;
    private boolean pausing;

    Compactor(
            Disk disk,
            SegmentLog log,
            Index index,
            RequestQueue queue,
            Room room,
            Bounds bounds,
            Hands hands) {
        this.disk = disk;
        this.log = log;
        this.index = index;
        this.queue = queue;
        this.room = room;
        this.bounds = bounds;
        this.hands = hands;
    }

    /** Looks whether there is anything to do, and wakes up if so. Cheap. */
    void poke() {
        if (due() == null) return;
        synchronized (this) {
            poked = true;
            if (!pausing) notifyAll();
        }
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** The segment that should go; null when there is none. */
    private @Nullable Segment due() {
        var oldest = log.oldest();
        if (oldest == null) return null;
        return oldest.live() == 0 || log.size() > allowed() ? oldest : null;
    }

    private long allowed() {
        long live = log.live();
        if (room.isShort()) return live + live / 4 + bounds.segment() / 16;
        if (room.isTight()) return live + live / 4 + 2L * bounds.segment();
        return 2 * live + bounds.slack();
    }

    @Override
    public void run() {
        while (awaitWork()) {
            try {
                for (var segment = due(); segment != null && !isClosed(); segment = due())
                    if (!clear(segment)) pause();
            } catch (IOException | RuntimeException e) {
                LOG.error("Room of the spool could not be given back; it is tried again", e);
                pause();
            } catch (InterruptedException _) {
                // only close() ends this thread
            }
        }
    }

    /** Clears one segment, if there is one to clear: for whoever has no thread to leave it to. */
    void step() throws IOException, InterruptedException {
        var segment = due();
        if (segment != null) clear(segment);
    }

    private synchronized boolean awaitWork() {
        while (!poked && !closed) {
            try {
                wait();
            } catch (InterruptedException _) {
                // only close() ends this thread
            }
        }
        poked = false;
        return !closed;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private synchronized void pause() {
        long end = System.nanoTime() + PAUSE_NANOS;
        pausing = true;
        try {
            for (long left = PAUSE_NANOS; left > 0 && !closed; left = end - System.nanoTime())
                TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException _) {
            // a shorter pause
        } finally {
            pausing = false;
        }
    }

    private boolean clear(Segment segment) throws IOException, InterruptedException {
        if (segment.live() > 0 && !evacuate(segment)) return false;
        log.remove(segment);
        return true;
    }

    /** Copies what is live; false if that could not be done now. */
    private boolean evacuate(Segment segment) throws IOException, InterruptedException {
        var slots = index.in(segment);
        try (var file = disk.open(segment.path)) {
            for (int from = 0; from < slots.size(); ) {
                int to = batchEnd(slots, from);
                if (isClosed() || !copy(slots.subList(from, to), file, segment)) return false;
                from = to;
            }
        }
        return true;
    }

    private static int batchEnd(List<Slot> slots, int from) {
        long octets = 0;
        int to = from;
        while (to < slots.size() && to - from < BATCH_RECORDS && octets < BATCH_OCTETS)
            octets += slots.get(to++).place().length();
        return to;
    }

    private boolean copy(List<Slot> slots, DiskFile file, Segment segment)
            throws IOException, InterruptedException {
        var done = new CountDownLatch(slots.size());
        var copies = new ArrayList<Request.Copy>();
        for (var slot : slots) copies.add(copy(slot, file, segment, done));
        for (var copy : copies) if (!queue.add(copy)) return false;
        hands.await(done);
        for (var copy : copies) if (copy.place == null && !copy.slot.isGone()) return false;
        return true;
    }

    private static Request.Copy copy(Slot slot, DiskFile file, Segment segment, CountDownLatch done)
            throws IOException {
        if (slot.bodyInFile()) return new Request.Copy(slot, null, done::countDown);
        var place = slot.place();
        var body = new byte[(int) slot.bodySize];
        file.readFully(ByteBuffer.wrap(body), place.offset() + place.length() - slot.bodySize);
        if (SegmentFormat.crc(body, body.length) == slot.bodyCrc)
            return new Request.Copy(slot, body, done::countDown);
        segment.markDamaged();
        LOG.error(
                "DAMAGE in {}: the body of message {} is damaged. It cannot be delivered. The file"
                        + " will be kept for good.",
                segment.path,
                slot.id);
        return new Request.Copy(slot, null, done::countDown);
    }
}
