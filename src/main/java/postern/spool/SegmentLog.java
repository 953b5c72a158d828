package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The segments in their order, of which only the newest is written. Only the oldest is ever taken
 * away: so whatever settles or moves a message stands in the log as long as the message does.
 *
 * <p>Writing is for one thread. What was appended counts only once {@link #sync} has returned;
 * {@link #rollBack} takes it back.
 */
final class SegmentLog {
    private static final int STAGE = 1 << 20;

    /** So small a part of a segment is worth a new one when room is short. */
    private static final int WORTH_IT = 64;

    private final Disk disk;
    private final Path folder;
    private final RandomGenerator chance;
    private final int bound;
    private final AtomicLong live;
    private final AtomicLong size = new AtomicLong();
    private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();
    private final ByteBuffer stage = ByteBuffer.allocateDirect(STAGE);
    private final byte[] head = new byte[SegmentFormat.HEAD];

    private @Nullable Segment active;
    private @Nullable DiskFile file;
    private SegmentFormat.RecordSum sum = new SegmentFormat.RecordSum(0);
    private long next;
    private long synced; // octets of the active segment that are durable
    private long written; // handed to the file, perhaps not durable
    private boolean inGroup; // whether a record was appended since the last sync
    private boolean named; // whether the active segment's name is durable

    SegmentLog(
            Disk disk,
            Path folder,
            RandomGenerator chance,
            int bound,
            Recovery.Found found,
            AtomicLong live) {
        this.disk = disk;
        this.folder = folder;
        this.chance = chance;
        this.bound = bound;
        this.next = found.next();
        this.live = live;
        for (var segment : found.segments()) {
            segments.put(segment.number, segment);
            size.addAndGet(segment.size());
        }
    }

    /**
     * Begins a new segment if there is none to be written, or if that one is full. Its header is
     * durable before anything else is: one that cannot be read later was damaged, not torn.
     */
    void ready(long idFloor) throws IOException {
        if (active != null && synced >= bound) seal();
        var segment = active == null ? begin() : active;
        if (written + stage.position() > 0) return;
        SegmentFormat.writeHeader(
                stage,
                new SegmentFormat.Header(
                        SegmentFormat.VERSION, segment.number, segment.salt, idFloor));
        sync();
    }

    /**
     * Ends the newest segment if most of it lies waste: only then its room can be given back. The
     * next {@link #ready} begins another.
     */
    void giveUpWaste() throws IOException {
        if (active == null || written != synced || stage.position() > 0) return;
        long waste = active.size() - active.live();
        if (waste >= bound / WORTH_IT && waste >= active.live()) seal();
    }

    private Segment begin() throws IOException {
        var segment = new Segment(next, folder, chance.nextLong(), live);
        file = disk.create(segment.path);
        next++;
        active = segment;
        sum = new SegmentFormat.RecordSum(segment.salt);
        synced = 0;
        written = 0;
        named = false;
        segments.put(segment.number, segment);
        return segment;
    }

    private void seal() throws IOException {
        var sealed = file;
        file = null;
        active = null;
        if (sealed != null) sealed.close();
    }

    /** Appends a record; says where it stands. */
    Slot.Place append(int type, int flags, byte[] payload, int length) throws IOException {
        return append(type, flags, payload, length, payload, 0, 0);
    }

    Slot.Place append(
            int type,
            int flags,
            byte[] payload,
            int length,
            byte[] body,
            int bodyLength,
            int bodyCrc)
            throws IOException {
        if (active == null) throw new IllegalStateException("no segment is ready");
        long offset = written + stage.position();
        SegmentFormat.writeHead(
                head,
                type,
                inGroup ? flags : flags | SegmentFormat.BEGINS_GROUP,
                payload,
                length,
                bodyLength,
                bodyCrc,
                sum,
                offset);
        inGroup = true;
        put(head, head.length);
        put(payload, length);
        put(body, bodyLength);
        return new Slot.Place(active, (int) offset, SegmentFormat.HEAD + length + bodyLength);
    }

    private void put(byte[] octets, int length) throws IOException {
        int from = 0;
        while (length - from > stage.remaining()) {
            int part = stage.remaining();
            stage.put(octets, from, part);
            from += part;
            write();
        }
        stage.put(octets, from, length - from);
    }

    private void write() throws IOException {
        if (file == null) throw new IllegalStateException("no segment is ready");
        stage.flip();
        int count = stage.remaining();
        file.writeFully(stage, written);
        written += count;
        stage.clear();
    }

    /** Makes all that was appended durable; says how many octets that were. */
    long sync() throws IOException {
        if (file == null || active == null) throw new IllegalStateException("no segment is ready");
        write();
        file.sync();
        inGroup = false;
        if (!named) disk.syncFolder(folder);
        named = true;
        long count = written - synced;
        size.addAndGet(count);
        synced = written;
        active.size(synced);
        return count;
    }

    /** Takes back what was appended since the last {@link #sync}. */
    void rollBack() throws IOException {
        stage.clear();
        inGroup = false;
        if (file != null) file.truncate(synced);
        written = synced;
    }

    /** Whether a segment is being written. */
    boolean isWriting() {
        return active != null;
    }

    /** Closes the file without writing anything more. */
    void close() throws IOException {
        stage.clear();
        seal();
    }

    /** The oldest segment, unless it is the newest too; null when there is nothing to clean. */
    @Nullable Segment oldest() {
        var first = segments.firstEntry();
        return first == null || first.getKey().equals(segments.lastKey()) ? null : first.getValue();
    }

    /**
     * Gives back the room of the oldest segment, which holds nothing live, or puts it aside if it
     * is damaged. That is durable before the next can go: a segment that came back after a power
     * cut would bring back messages that later ones settled.
     */
    void remove(Segment segment) throws IOException {
        if (segment.isDamaged())
            disk.rename(segment.path, segment.path.resolveSibling(segment + Recovery.ASIDE));
        else disk.delete(segment.path);
        disk.syncFolder(folder);
        segments.remove(segment.number);
        size.addAndGet(-segment.size());
    }

    /** Octets of all segments. */
    long size() {
        return size.get();
    }

    /** Octets of records whose messages are not settled. */
    long live() {
        return live.get();
    }
}
