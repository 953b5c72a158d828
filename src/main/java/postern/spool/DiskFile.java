package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One open file of a {@link Disk}. Reading is safe for several threads. */
interface DiskFile extends AutoCloseable {

    long size() throws IOException;

    /**
     * Writes some of the buffer, perhaps not all, from a position on.
     *
     * @throws DiskFull if there is no room
     */
    int write(ByteBuffer octets, long position) throws IOException;

    /** Fills some of the buffer; -1 at the end. */
    int read(ByteBuffer into, long position) throws IOException;

    void truncate(long size) throws IOException;

    /** Makes all octets and the length durable (fdatasync). */
    void sync() throws IOException;

    @Override
    void close() throws IOException;

    /** Writes all of the buffer. */
    default void writeFully(ByteBuffer octets, long position) throws IOException {
        while (octets.hasRemaining()) {
            int written = write(octets, position);
            if (written <= 0) throw new IOException("the disk took nothing");
            position += written;
        }
    }

    /** Fills all of the buffer, or fails. */
    default void readFully(ByteBuffer into, long position) throws IOException {
        while (into.hasRemaining()) {
            int count = read(into, position);
            if (count < 0) throw new IOException("the file ends at " + position);
            position += count;
        }
    }
}
