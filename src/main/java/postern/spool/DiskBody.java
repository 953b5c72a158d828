package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Octets that stand in a file, which stays readable until this is closed even when it is deleted.
 * Whoever reads them from the first to the last gets an error instead of the last ones when they
 * are not those that came in: so mail that rotted on the disk is never sent as a whole message.
 */
final class DiskBody implements Body {
    private final QueueId id;
    private final DiskFile file;
    private final long start;
    private final long size;
    private final int crc;

    private final CRC32C sum = new CRC32C();
    private long summed;

    DiskBody(QueueId id, DiskFile file, long start, long size, int crc) {
        this.id = id;
        this.file = file;
        this.start = start;
        this.size = size;
        this.crc = crc;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public @Nullable ByteBuffer inMemory() {
        return null;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        if (position < 0) throw new IllegalArgumentException("a position is not negative");
        if (position >= size) return -1;
        int from = into.position();
        int limit = into.limit();
        if (into.remaining() > size - position) into.limit(from + (int) (size - position));
        int count;
        try {
            count = file.read(into, start + position);
        } finally {
            into.limit(limit);
        }
        if (count < 0) throw new IOException("the stored body of " + id + " is too short");
        check(into.slice(from, count), position);
        return count;
    }

    private synchronized void check(ByteBuffer octets, long position) throws IOException {
        if (position == 0) {
            sum.reset();
            summed = 0;
        }
        if (position != summed) return;
        summed += octets.remaining();
        sum.update(octets);
        if (summed == size && (int) sum.getValue() != crc)
            throw new IOException("the stored body of " + id + " is damaged");
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException _) {
            // it was only read
        }
    }
}
