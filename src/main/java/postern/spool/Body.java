package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The octets of a stored message, to be read from any position. Safe for several threads. */
public interface Body extends AutoCloseable {
    long size();

    /**
     * All octets, read-only, when they are in memory (fresh small mail); null when a disk must be
     * asked.
     */
    @Nullable ByteBuffer inMemory();

    /**
     * Fills the buffer with octets from a position on; may wait for a disk.
     *
     * @return how many were read; -1 at the end
     */
    int read(ByteBuffer into, long position) throws IOException;

    @Override
    void close();
}
