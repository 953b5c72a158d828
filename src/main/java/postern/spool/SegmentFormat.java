package postern.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * How a segment file is laid out (docs/decisions/0001-spool-format.md): a header, twice, and
 * records behind it. All numbers have their highest octet first.
 */
final class SegmentFormat {
    static final int VERSION = 2;

    /** From this version on the first record of each group says that it is the first. */
    static final int MARKS_GROUPS = 2;

    /** Both copies of the header. */
    static final int HEADER = 2 * 64;

    private static final int COPY = 64;
    private static final int COPY_USED = 40;

    /** What stands before a record's payload. */
    static final int HEAD = 20;

    /** No record's payload is longer; what claims to be is damaged. */
    static final int MAX_PAYLOAD = 64 << 20;

    /** Neither octet occurs in UTF-8, so that a search in mail passes over it quickly. */
    static final byte MARK_1 = (byte) 0xf5;

    static final byte MARK_2 = (byte) 0xc1;

    static final int MESSAGE = 1;
    static final int MESSAGE_WITH_FILE = 2;
    static final int STATES = 3;
    static final int SETTLED = 4;
    static final int RESERVED = 5;

    /** What stands where a group was torn; its body means nothing. */
    static final int FILLER = 6;

    /** A flag: a reader that does not know the record's type may pass over it. */
    static final int OPTIONAL = 1;

    /** A flag: all before this record was synced when this one was written. */
    static final int BEGINS_GROUP = 1 << 1;

    private static final byte[] MAGIC = "PosternS".getBytes(StandardCharsets.US_ASCII);

    private SegmentFormat() {}

    /**
     * @param salt random, so that nobody outside can write a message whose body holds octets that
     *     would pass for a record
     * @param idFloor no id up to this one may be given out again
     */
    record Header(int version, long number, long salt, long idFloor) {}

    static void writeHeader(ByteBuffer to, Header header) {
        for (int copy = 0; copy < 2; copy++) {
            int start = to.position();
            to.put(MAGIC);
            to.putInt(header.version);
            to.putLong(header.number);
            to.putLong(header.salt);
            to.putLong(header.idFloor);
            to.putInt(headerCrc(to, start));
            while (to.position() < start + COPY) to.put((byte) 0);
        }
    }

    /** Either of the two copies that is whole; null when neither is. */
    static @Nullable Header readHeader(ByteBuffer from) {
        for (int start = 0; start + COPY <= Math.min(from.limit(), HEADER); start += COPY)
            if (isHeader(from, start))
                return new Header(
                        from.getInt(start + 8),
                        from.getLong(start + 12),
                        from.getLong(start + 20),
                        from.getLong(start + 28));
        return null;
    }

    private static boolean isHeader(ByteBuffer from, int start) {
        for (int i = 0; i < MAGIC.length; i++) if (from.get(start + i) != MAGIC[i]) return false;
        return from.getInt(start + COPY_USED - 4) == headerCrc(from, start);
    }

    private static int headerCrc(ByteBuffer header, int start) {
        var crc = new CRC32C();
        crc.update(header.slice(start, COPY_USED - 4));
        return (int) crc.getValue();
    }

    /**
     * Fills in the head of a record that stands at an offset of a segment. Its sum covers where it
     * stands, itself and the payload; the body has a sum of its own.
     */
    static void writeHead(
            byte[] head,
            int type,
            int flags,
            byte[] payload,
            int length,
            int bodyLength,
            int bodyCrc,
            RecordSum sum,
            long offset) {
        head[0] = MARK_1;
        head[1] = MARK_2;
        head[2] = (byte) type;
        head[3] = (byte) flags;
        putInt(head, 8, length);
        putInt(head, 12, bodyLength);
        putInt(head, 16, bodyCrc);
        putInt(head, 4, sum.of(offset, head, 0, payload, 0, length));
    }

    static void putInt(byte[] to, int at, int value) {
        to[at] = (byte) (value >>> 24);
        to[at + 1] = (byte) (value >>> 16);
        to[at + 2] = (byte) (value >>> 8);
        to[at + 3] = (byte) value;
    }

    static int getInt(byte[] from, int at) {
        return from[at] << 24
                | (from[at + 1] & 0xff) << 16
                | (from[at + 2] & 0xff) << 8
                | from[at + 3] & 0xff;
    }

    /** CRC-32C of records of one segment. Used by one thread. */
    static final class RecordSum {
        private final CRC32C crc = new CRC32C();
        private final byte[] place = new byte[16];

        RecordSum(long salt) {
            putInt(place, 0, (int) (salt >>> 32));
            putInt(place, 4, (int) salt);
        }

        int of(long offset, byte[] head, int headAt, byte[] payload, int payloadAt, int length) {
            putInt(place, 8, (int) (offset >>> 32));
            putInt(place, 12, (int) offset);
            crc.reset();
            crc.update(place, 0, place.length);
            crc.update(head, headAt, 4);
            crc.update(head, headAt + 8, HEAD - 8);
            crc.update(payload, payloadAt, length);
            return (int) crc.getValue();
        }
    }

    static int crc(byte[] octets, int length) {
        var crc = new CRC32C();
        crc.update(octets, 0, length);
        return (int) crc.getValue();
    }
}
