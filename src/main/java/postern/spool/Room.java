package postern.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Whether enough octets are free on the disk. Asks the file system now and then only. */
final class Room {
    private static final long STEP = 16 << 20;

    private final Disk disk;
    private final Path folder;
    private final long minFree;
    private final long believed;
    private final LongSupplier nanos;

    private volatile boolean isShort;
    private long asked;
    private long takenSince = Long.MAX_VALUE;

    /**
     * @param nanos a clock that never jumps
     */
    Room(Disk disk, Path folder, long minFree, Duration believed, LongSupplier nanos) {
        this.disk = disk;
        this.folder = folder;
        this.minFree = minFree;
        this.believed = believed.toNanos();
        this.nanos = nanos;
    }

    /** The last answer. */
    boolean isShort() {
        return isShort;
    }

    /** A new answer, if the last one is old or much was written since. */
    synchronized boolean look() {
        long now = nanos.getAsLong();
        if (takenSince < STEP && now - asked < believed) return isShort;
        asked = now;
        takenSince = 0;
        try {
            isShort = disk.usable(folder) < minFree;
        } catch (IOException _) {
            isShort = false; // not known; a write will tell
        }
        return isShort;
    }

    synchronized void taken(long octets) {
        if (takenSince < STEP) takenSince += octets;
    }
}
