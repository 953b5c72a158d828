package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds out at the start what the segments hold. The torn end of the newest is cut off: nobody was
 * answered for it. Damage elsewhere is passed over, told, and the file is kept for good.
 */
final class Recovery {
    /** What the name of a damaged segment ends in once nothing in it is needed any more. */
    static final String ASIDE = ".damaged";

    /**
     * @param next the number for a new segment
     * @param idFloor the last id that may have been given out
     * @param notices what a person should know, as whole sentences
     */
    record Found(
            List<Segment> segments,
            Collection<Slot> slots,
            long next,
            long idFloor,
            List<String> notices) {}

    private final Disk disk;
    private final Path folder;
    private final Map<QueueId, Slot> slots = new LinkedHashMap<>();
    private final SameReplies replies = new SameReplies();
    private final List<Segment> segments = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final AtomicLong live;
    private long idFloor;
    private long highestId;
    private long highest;
    private boolean damaged;

    private Recovery(Disk disk, Path folder, AtomicLong live) {
        this.disk = disk;
        this.folder = folder;
        this.live = live;
    }

    /**
     * Reads all segments of a folder.
     *
     * @param live what the segments count their used octets in, together
     * @throws IOException if one cannot be read at all, or was written by a later version
     */
    static Found run(Disk disk, Path folder, BodyFiles bodies, AtomicLong live) throws IOException {
        var recovery = new Recovery(disk, folder, live);
        recovery.readSegments();
        recovery.lookAtBodies(bodies);
        return new Found(
                recovery.segments,
                recovery.slots.values(),
                recovery.highest + 1,
                Math.max(recovery.idFloor, recovery.highestId),
                recovery.notices);
    }

    private void readSegments() throws IOException {
        var numbers = new ArrayList<Long>();
        for (var name : disk.list(folder)) {
            boolean isAside = name.endsWith(ASIDE);
            var bare = isAside ? name.substring(0, name.length() - ASIDE.length()) : name;
            long number = Segment.number(bare);
            highest = Math.max(highest, number);
            if (isAside)
                notices.add(
                        folder.resolve(name)
                                + " is damaged and was put aside; delete it when nobody needs it.");
            else if (number >= 0) numbers.add(number);
        }
        numbers.sort(null);
        for (int i = 0; i < numbers.size(); i++) read(numbers.get(i), i == numbers.size() - 1);
        if (!numbers.isEmpty()) disk.syncFolder(folder);
    }

    private void read(long number, boolean isNewest) throws IOException {
        var path = folder.resolve(Segment.name(number));
        long cutAt;
        long size;
        try (var file = disk.open(path)) {
            size = file.size();
            var header = header(file, size);
            if (header == null) {
                cutAt = -1;
            } else if (header.version() > SegmentFormat.VERSION) {
                throw tooNew(path);
            } else {
                var segment = new Segment(number, folder, header.salt(), live);
                var replay =
                        new Replay(segment, isNewest, header.version(), slots, replies, notices);
                idFloor = header.idFloor();
                var scan = new SegmentScan(file, size, header);
                cutAt = replay.run(scan, size);
                for (var tear : replay.filled())
                    disk.overwrite(
                            path,
                            scan.filler(tear.from(), tear.end(), tear.end() == size),
                            tear.from());
                segment.size(cutAt);
                segments.add(segment);
                damaged |= segment.isDamaged();
                if (replay.reserved() > 0) idFloor = replay.reserved();
                highestId = Math.max(highestId, replay.highestId());
            }
        }
        if (cutAt < 0) passOver(path, size, isNewest);
        // Its end may have been written and not synced. What is believed from here on, and older
        // records are given up for, must not go with the power.
        else if (isNewest || cutAt < size) disk.cut(path, cutAt);
    }

    private static SegmentFormat.@Nullable Header header(DiskFile file, long size)
            throws IOException {
        var octets = ByteBuffer.allocate((int) Math.min(size, SegmentFormat.HEADER));
        file.readFully(octets, 0);
        return SegmentFormat.readHeader(octets.flip());
    }

    private static IOException tooNew(Path path) {
        return new IOException(
                path + " was written by a later Postern: use that one, or a newer one");
    }

    /** A segment whose header is unreadable. */
    private void passOver(Path path, long size, boolean isNewest) throws IOException {
        if (isNewest && size <= SegmentFormat.HEADER) { // it was just being made
            // where one before it is damaged, it stays: that one must never look like the newest,
            // whose end may be torn and is cut off
            if (!damaged) disk.delete(path);
            var fate = damaged ? "it stays, as an earlier one is damaged." : "deleted.";
            if (size > 0 || damaged)
                notices.add(path + " was never finished (" + size + " octets); " + fate);
            return;
        }
        damaged = true;
        var aside = path.resolveSibling(path.getFileName() + ASIDE);
        disk.rename(path, aside);
        disk.syncFolder(folder);
        notices.add(
                "DAMAGE: the header of "
                        + path
                        + " is unreadable. What it held is not delivered; messages settled there may"
                        + " be delivered again. The file is kept as "
                        + aside
                        + ".");
    }

    /** Deletes bodies that belong to no message, and tells of messages whose body is gone. */
    private void lookAtBodies(BodyFiles bodies) throws IOException {
        var missing = new LinkedHashMap<QueueId, Slot>();
        for (var slot : slots.values()) if (slot.bodyInFile()) missing.put(slot.id, slot);
        int orphans = 0;
        for (var name : bodies.names()) {
            var id = BodyFiles.id(name);
            if (id == null) continue;
            var slot = missing.remove(id);
            if (slot != null) bodies.written(slot.bodySize);
            else if (damaged) orphans++;
            else bodies.deleteNow(id, 0);
        }
        if (orphans > 0)
            notices.add(
                    orphans
                            + " bodies belong to no message that can be read. They are kept, as a"
                            + " damaged segment may have named them.");
        for (var slot : missing.values())
            notices.add(
                    "DAMAGE: the body of message "
                            + Replay.described(slot)
                            + " is missing. It cannot be delivered.");
    }
}
