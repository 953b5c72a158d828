package postern.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.config.Settings;

/**
 * Whether there is room for new messages: enough octets free on the disk, and the spool not larger
 * than it may be. Asks the file system now and then only, and counts what was written since and
 * what is being written: who writes at the same time shares what is left.
 */
final class Room {
    private static final Logger LOG = LoggerFactory.getLogger(Room.class);
    private static final long STEP = 16 << 20;
    private static final long SILENCE = 60_000_000_000L; // nanoseconds
    private static final int MARGIN = 32;
    private static final int NEAR = 10;

    private final Disk disk;
    private final Path folder;
    private final long minFree;
    private final long maxSize;
    private final LongSupplier used;
    private final long believed;
    private final LongSupplier nanos;

    private volatile @Nullable String shortage;
    private long usable; // when it was asked
    private long asked;
    private long takenSince = Long.MAX_VALUE; // what is being written included
    private long underWay;
    private boolean isTold;
    private long told;
    private boolean isOpenlyShort; // said, and not yet that it is over

    /**
     * @param used octets that the spool takes now
     * @param nanos a clock that never jumps
     */
    Room(
            Disk disk,
            Path folder,
            Settings.Spooling settings,
            LongSupplier used,
            Duration believed,
            LongSupplier nanos) {
        this.disk = disk;
        this.folder = folder;
        this.minFree = settings.minFree();
        this.maxSize = settings.maxSize();
        this.used = used;
        this.believed = believed.toNanos();
        this.nanos = nanos;
    }

    /** The last answer. */
    boolean isShort() {
        return shortage != null;
    }

    /**
     * Why new messages are deferred; empty while they are not. Looks again, for nobody may have
     * tried since others made room.
     */
    synchronized Optional<String> shortage() {
        if (shortage != null) look(0);
        return Optional.ofNullable(shortage);
    }

    /** Whether the spool has come near to its greatest size, so that it should waste less. */
    boolean isTight() {
        return isShort() || used.getAsLong() > maxSize / 4 * 3;
    }

    /**
     * Whether there is room for some octets of mail; if so they are its own from now on. Each claim
     * is followed by {@link #written}.
     *
     * @param mail what is only written if there is room
     * @param rest what is written at any rate
     */
    synchronized boolean claim(long mail, long rest) {
        boolean hasRoom = look(mail);
        long claimed = hasRoom ? mail + rest : rest;
        underWay += claimed;
        count(claimed);
        return hasRoom;
    }

    /** What was claimed is not being written any more. */
    synchronized void written(long claimed, long really) {
        underWay -= claimed;
        count(really - claimed);
    }

    private void count(long octets) {
        if (takenSince < Long.MAX_VALUE / 2) takenSince += octets;
    }

    /** Asks the file system again if the last answer is old, or much was written since. */
    private boolean look(long more) {
        long now = nanos.getAsLong();
        if (takenSince >= STEP || now - asked >= (isNear(more) ? believed / NEAR : believed))
            ask(now);
        var before = shortage;
        var found = reason(more, before != null);
        shortage = found;
        if (found != null) tell(found, now);
        else if (isOpenlyShort) {
            isOpenlyShort = false;
            LOG.info("There is room for mail again");
        }
        return found == null;
    }

    /** Then what others write (our log and journal among them) soon makes a difference. */
    private boolean isNear(long more) {
        return usable - takenSince - more < minFree + STEP;
    }

    private void tell(String why, long now) {
        if (isTold && now - told < SILENCE) return;
        isTold = true;
        told = now;
        isOpenlyShort = true;
        LOG.warn("Mail is deferred (452): {}", why);
    }

    private void ask(long now) {
        asked = now;
        takenSince = underWay; // the file system may not know of it yet
        try {
            usable = disk.usable(folder);
        } catch (IOException _) {
            usable = Long.MAX_VALUE; // not known; a write will tell
        }
    }

    /** Once it was short there has to be somewhat more, so that it is not short by turns. */
    private @Nullable String reason(long more, boolean wasShort) {
        if (usable - takenSince - more < minFree + (wasShort ? minFree / MARGIN : 0))
            return "less than %s is free on the disk (spool.min-free)".formatted(size(minFree));
        if (used.getAsLong() + underWay + more > maxSize - (wasShort ? maxSize / MARGIN : 0))
            return "the spool takes %s of the disk (spool.max-size)".formatted(size(maxSize));
        return null;
    }

    private static String size(long octets) {
        return octets >= 1 << 20 ? (octets >> 20) + " MiB" : octets + " octets";
    }
}
