package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A body with header fields in front of it. */
record ToppedBody(TopFields top, Body rest) implements Body {
    @Override
    public long size() {
        return top.size() + rest.size();
    }

    @Override
    public @Nullable ByteBuffer inMemory() {
        var octets = rest.inMemory();
        if (octets == null) return null;
        return ByteBuffer.allocate(top.size() + octets.remaining())
                .put(top.octets())
                .put(octets)
                .flip()
                .asReadOnlyBuffer();
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        if (position >= top.size()) return rest.read(into, position - top.size());
        var octets = top.octets().position((int) position);
        int count = Math.min(into.remaining(), octets.remaining());
        into.put(octets.limit(octets.position() + count));
        return count;
    }

    @Override
    public void close() {
        rest.close();
    }
}
