package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of one segment in their order. Where one is damaged it looks for the next that
 * is whole. Holds a piece of the file in memory, of about a mebibyte.
 */
final class SegmentScan {
    private static final int WINDOW = 1 << 20;

    /** What stands next in the file. */
    sealed interface Found {
        long offset();
    }

    /**
     * A record whose head and payload are whole.
     *
     * @param payload to be read before the next record is asked for
     * @param length with head and body
     * @param bodyWhole whether the body (if there is one) is what its sum says
     */
    record Whole(
            long offset,
            int type,
            int flags,
            Unpacker payload,
            int length,
            int bodyLength,
            int bodyCrc,
            boolean bodyWhole)
            implements Found {}

    /** Octets that are no record, with a whole one behind them. */
    record Gap(long offset, long end) implements Found {}

    /** Octets that are no record, and nothing that is one behind them. */
    record Torn(long offset) implements Found {}

    private final DiskFile file;
    private final long size;
    private final SegmentFormat.RecordSum sum;
    private byte[] window = new byte[WINDOW];
    private long windowAt;
    private int windowSize;
    private long at = SegmentFormat.HEADER;

    SegmentScan(DiskFile file, long size, SegmentFormat.Header header) {
        this.file = file;
        this.size = size;
        this.sum = new SegmentFormat.RecordSum(header.salt());
    }

    /** The next thing in the file; null at its end. */
    @Nullable Found next() throws IOException {
        if (at >= size) return null;
        var whole = record(at);
        if (whole != null) {
            at += whole.length;
            return whole;
        }
        long from = at;
        at = search(from + 1);
        return at < size ? new Gap(from, at) : new Torn(from);
    }

    /**
     * The head of a record that says nothing, to be put over the first octets of a part that is
     * unreadable and as long as a record at least.
     *
     * @param begins whether all before it had been synced
     */
    ByteBuffer filler(long from, long end, boolean begins) throws IOException {
        var head = new byte[SegmentFormat.HEAD];
        long body = from + head.length;
        int length = (int) (end - body);
        SegmentFormat.writeHead(
                head,
                SegmentFormat.FILLER,
                SegmentFormat.OPTIONAL | (begins ? SegmentFormat.BEGINS_GROUP : 0),
                head,
                0,
                length,
                bodyCrc(body, length),
                sum,
                from);
        return ByteBuffer.wrap(head);
    }

    private @Nullable Whole record(long offset) throws IOException {
        if (!isHead(offset)) return null;
        int head = index(offset);
        int type = window[head + 2] & 0xff;
        int flags = window[head + 3] & 0xff;
        int expected = SegmentFormat.getInt(window, head + 4);
        int length = SegmentFormat.getInt(window, head + 8);
        int bodyLength = SegmentFormat.getInt(window, head + 12);
        int bodyCrc = SegmentFormat.getInt(window, head + 16);
        if (length < 0 || length > SegmentFormat.MAX_PAYLOAD || bodyLength < 0) return null;
        long bodyAt = offset + SegmentFormat.HEAD + length;
        if (bodyAt + bodyLength > size || bodyAt + bodyLength > Integer.MAX_VALUE) return null;
        load(offset, SegmentFormat.HEAD + length);
        head = index(offset);
        int payload = head + SegmentFormat.HEAD;
        if (sum.of(offset, window, head, window, payload, length) != expected) return null;
        var octets = Arrays.copyOfRange(window, payload, payload + length);
        boolean bodyWhole = bodyLength == 0 || bodyCrc(bodyAt, bodyLength) == bodyCrc;
        return new Whole(
                offset,
                type,
                flags,
                new Unpacker(octets),
                SegmentFormat.HEAD + length + bodyLength,
                bodyLength,
                bodyCrc,
                bodyWhole);
    }

    private int bodyCrc(long from, int length) throws IOException {
        var crc = new CRC32C();
        for (long position = from; position < from + length; ) {
            load(position, 1);
            int index = index(position);
            int part = (int) Math.min(windowSize - index, from + length - position);
            crc.update(window, index, part);
            position += part;
        }
        return (int) crc.getValue();
    }

    private boolean isHead(long offset) throws IOException {
        if (offset + SegmentFormat.HEAD > size) return false;
        load(offset, SegmentFormat.HEAD);
        int head = index(offset);
        return window[head] == SegmentFormat.MARK_1 && window[head + 1] == SegmentFormat.MARK_2;
    }

    /** The next offset at which a whole record stands, or the size. */
    private long search(long from) throws IOException {
        long position = from;
        while (position + SegmentFormat.HEAD <= size) {
            load(position, 1);
            int index = index(position);
            while (index < windowSize && window[index] != SegmentFormat.MARK_1) index++;
            position = windowAt + index;
            if (index == windowSize) continue;
            if (record(position) != null) return position;
            position++;
        }
        return size;
    }

    private int index(long offset) {
        return (int) (offset - windowAt);
    }

    /** Has the window hold these octets of the file, which must be there. */
    private void load(long offset, int length) throws IOException {
        if (offset >= windowAt && offset + length <= windowAt + windowSize) return;
        if (window.length < length) window = new byte[length];
        int count = (int) Math.min(window.length, size - offset);
        windowSize = 0;
        file.readFully(ByteBuffer.wrap(window, 0, count), offset);
        windowAt = offset;
        windowSize = count;
    }
}
