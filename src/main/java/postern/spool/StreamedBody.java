package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import postern.spool.Draft.CommitResult;

/**
 * A large body on its way into its file. The draft's thread fills chunks; a writer takes them to
 * the disk, one at a time and in order.
 */
final class StreamedBody implements Runnable {
    private final QueueId id;
    private final Bounds bounds;
    private final BodyFiles bodies;
    private final Committer committer;
    private final Room room;

    // of the draft's thread
    private byte @Nullable [] filling;
    private int filled;

    // of the writer
    private @Nullable DiskFile file;
    private final CRC32C sum = new CRC32C();
    private long written;

    // of both, under this object's lock
    private static final class Chunk {
        final byte[] octets;
        final int size;

        Chunk(byte[] octets, int size) {
            this.octets = octets;
            this.size = size;
        }
    }

    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private boolean running;
    private boolean discarded;
    private @Nullable CommitResult failure;
    private @Nullable Runnable resume;
    private @Nullable Consumer<StreamedBody> end;

    StreamedBody(QueueId id, Bounds bounds, BodyFiles bodies, Committer committer, Room room) {
        this.id = id;
        this.bounds = bounds;
        this.bodies = bodies;
        this.committer = committer;
        this.room = room;
    }

    /** As {@link Draft#append}. */
    boolean append(ByteBuffer octets, Runnable whenReady) {
        while (octets.hasRemaining()) {
            if (filling == null) {
                filling = bodies.takeChunk();
                filled = 0;
            }
            int count = Math.min(octets.remaining(), filling.length - filled);
            octets.get(filling, filled, count);
            filled += count;
            if (filled == filling.length) hand();
        }
        synchronized (this) {
            if (failure != null || chunks.isEmpty()) return true;
            if (chunks.size() <= bounds.chunksPerBody()
                    && bodies.waiting(0) <= bounds.chunksInAll()) return true;
            resume = whenReady;
            return false;
        }
    }

    /**
     * Takes the rest to the disk and makes all of it durable; then runs {@code whenDone} on a
     * writer.
     */
    void finish(Consumer<StreamedBody> whenDone) {
        hand();
        synchronized (this) {
            end = whenDone;
            start();
        }
    }

    /** Of the draft's thread. */
    void discard() {
        if (filling != null) bodies.giveBack(filling);
        filling = null;
        synchronized (this) {
            discarded = true;
            drop();
            start();
        }
    }

    /** Why it is not durable; null if it is. Only behind {@link #finish}. */
    synchronized @Nullable CommitResult failure() {
        return failure;
    }

    int crc() {
        return (int) sum.getValue();
    }

    private void hand() {
        if (filling == null) return;
        var chunk = new Chunk(filling, filled);
        filling = null;
        synchronized (this) {
            if (discarded || failure != null) {
                bodies.giveBack(chunk.octets);
                return;
            }
            chunks.add(chunk);
            bodies.waiting(1);
            start();
        }
    }

    private synchronized void start() {
        if (running) return;
        running = true;
        if (bodies.execute(this)) return;
        running = false; // the spool is closed
        failure = new Draft.Broken("the spool is closed");
        drop();
        if (end != null) end.accept(this);
    }

    private synchronized void drop() {
        for (var chunk : chunks) bodies.giveBack(chunk.octets);
        bodies.waiting(-chunks.size());
        chunks.clear();
    }

    @Override
    public void run() {
        while (true) {
            @Nullable Chunk chunk;
            synchronized (this) {
                chunk = discarded ? null : chunks.poll();
                if (chunk == null && end == null && !discarded) {
                    running = false;
                    return;
                }
            }
            if (chunk == null) {
                conclude();
                return;
            }
            guarded(() -> write(chunk));
            bodies.giveBack(chunk.octets);
            bodies.waiting(-1);
            wakeUp();
        }
    }

    private void wakeUp() {
        @Nullable Runnable ready;
        synchronized (this) {
            if (chunks.size() > bounds.chunksPerBody() / 2 && failure == null) return;
            ready = resume;
            resume = null;
        }
        if (ready != null) ready.run();
    }

    private void write(Chunk chunk) throws IOException {
        if (failure() != null) return;
        if (!room.claim(chunk.size, 0)) throw new DiskFull("too little is free");
        try {
            if (file == null) file = bodies.create(id);
            sum.update(chunk.octets, 0, chunk.size);
            file.writeFully(ByteBuffer.wrap(chunk.octets, 0, chunk.size), written);
            written += chunk.size;
            bodies.written(chunk.size);
        } finally {
            room.written(chunk.size, chunk.size);
        }
    }

    /** Behind the last chunk; {@code running} stays set, so that nothing follows. */
    private void conclude() {
        guarded(() -> {
            var open = file;
            file = null;
            if (open == null) return;
            try (open) {
                if (failure() == null && !isDiscarded()) open.sync();
            }
        });
        if (isDiscarded() || failure() instanceof Draft.NoSpace) bodies.deleteNow(id, written);
        @Nullable Consumer<StreamedBody> whenDone;
        synchronized (this) {
            whenDone = end;
        }
        if (whenDone != null) whenDone.accept(this);
    }

    private synchronized boolean isDiscarded() {
        return discarded;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void guarded(Step step) {
        try {
            step.run();
        } catch (DiskFull _) {
            fail(new Draft.NoSpace());
        } catch (IOException | RuntimeException e) {
            var why = "the body of a message could not be written: " + e.getMessage();
            committer.breakDown(why, e);
            fail(new Draft.Broken(why));
        }
    }

    private synchronized void fail(CommitResult result) {
        if (failure == null) failure = result;
        drop();
    }
}
