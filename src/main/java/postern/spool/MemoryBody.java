package postern.spool;

import java.nio.ByteBuffer;

/** Octets that are in memory. */
final class MemoryBody implements Body {
    private final byte[] octets;
    private final int size;

    MemoryBody(byte[] octets, int size) {
        this.octets = octets;
        this.size = size;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public ByteBuffer inMemory() {
        return ByteBuffer.wrap(octets, 0, size).asReadOnlyBuffer();
    }

    @Override
    public int read(ByteBuffer into, long position) {
        if (position < 0) throw new IllegalArgumentException("a position is not negative");
        if (position >= size) return -1;
        int count = (int) Math.min(into.remaining(), size - position);
        into.put(octets, (int) position, count);
        return count;
    }

    @Override
    public void close() {}
}
