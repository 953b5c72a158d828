package postern.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.mail.Parsed;

/** The large bodies, a file each in one folder, and the threads that write and delete them. */
final class BodyFiles {
    private static final Logger LOG = LoggerFactory.getLogger(BodyFiles.class);
    private static final String ENDING = ".body";
    private static final int SPARE_CHUNKS = 64;
    private static final int SMALL_CHUNK = 8 << 10; // octets

    private final Disk disk;
    private final Path folder;
    private final int chunk;
    private final int chunksInAll;
    private final ExecutorService writers;
    private final AtomicLong onDisk = new AtomicLong();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger spareCount = new AtomicInteger();
    private final ConcurrentLinkedQueue<byte[]> spare = new ConcurrentLinkedQueue<>();

    /**
     * @param writers write and delete files, and are shut down with this
     */
    BodyFiles(Disk disk, Path folder, Bounds bounds, ExecutorService writers) {
        this.disk = disk;
        this.folder = folder;
        this.chunk = bounds.chunk();
        this.chunksInAll = bounds.chunksInAll();
        this.writers = writers;
    }

    private Path path(QueueId id) {
        return folder.resolve(id + ENDING);
    }

    /** The id of the message that a file belongs to; null if it is none of ours. */
    static @Nullable QueueId id(String name) {
        if (!name.endsWith(ENDING)) return null;
        var id = QueueId.parse(name.substring(0, name.length() - ENDING.length()));
        return switch (id) {
            case Parsed.Good<QueueId>(var value) -> value;
            case Parsed.Bad<QueueId> _ -> null;
        };
    }

    List<String> names() throws IOException {
        return disk.list(folder);
    }

    DiskFile create(QueueId id) throws IOException {
        return disk.create(path(id));
    }

    DiskFile open(QueueId id) throws IOException {
        return disk.open(path(id));
    }

    /** Makes the names of new files durable. */
    void syncFolder() throws IOException {
        disk.syncFolder(folder);
    }

    /** Deletes a file soon. */
    void delete(QueueId id, long size) {
        if (!execute(() -> deleteNow(id, size))) deleteNow(id, size);
    }

    void deleteNow(QueueId id, long size) {
        try {
            disk.delete(path(id));
            onDisk.addAndGet(-size);
        } catch (IOException e) {
            LOG.warn("The body of {} could not be deleted; the next start tries again", id, e);
        }
    }

    /**
     * Has a writer do something.
     *
     * @return false if they have stopped
     */
    boolean execute(Runnable task) {
        try {
            writers.execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    /** Lets the writers finish what they were given. */
    void close() {
        writers.shutdown();
        boolean interrupted = false;
        while (true) {
            try {
                if (writers.awaitTermination(1, TimeUnit.HOURS)) break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
    }

    /** Octets of all files, those still being written included. */
    long onDisk() {
        return onDisk.get();
    }

    void written(long octets) {
        onDisk.addAndGet(octets);
    }

    /** Chunks of all bodies that wait for the disk; {@code more} are added. */
    int waiting(int more) {
        return waiting.addAndGet(more);
    }

    /**
     * One to fill, that is given back. Where many are filled or wait at a time, it is a small one:
     * thousands of large messages that drip in take little memory.
     */
    byte[] takeChunk() {
        if (taken.incrementAndGet() > chunksInAll) return new byte[Math.min(chunk, SMALL_CHUNK)];
        var found = spare.poll();
        if (found == null) return new byte[chunk];
        spareCount.decrementAndGet();
        return found;
    }

    /** Octets of the chunks that are filled or wait for the disk; small ones count as large. */
    long inMemory() {
        return (long) taken.get() * chunk;
    }

    void giveBack(byte[] octets) {
        taken.decrementAndGet();
        if (octets.length < chunk) return;
        if (spareCount.incrementAndGet() <= SPARE_CHUNKS) spare.add(octets);
        else spareCount.decrementAndGet();
    }
}
