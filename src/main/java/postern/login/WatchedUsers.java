package postern.login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.config.Problem;
import postern.config.UsersFile;
import postern.config.UsersReading;

/**
 * A users file that is looked at when somebody asks, at most once a second, and read when it has
 * changed.
 */
final class WatchedUsers {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** How long to wait for somebody else who reads it; on a dead network drive that has no end. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** A file that was written so lately can change once more without a newer time. */
    private static final Duration SETTLING = Duration.ofSeconds(2);

    private final Path file;
    private final InstantSource clock;
    private final Consumer<String> notice;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Instant looked = Instant.MIN;
    private volatile @Nullable UserRoll roll;

    private @Nullable Stamp stamp; // guarded by looking, as is all that follows
    private String trouble = "";

    /** What tells one state of a file from another. */
    private record Stamp(FileTime modified, long size, @Nullable Object key, boolean settled) {}

    WatchedUsers(Path file, InstantSource clock, Consumer<String> notice) {
        this.file = file;
        this.clock = clock;
        this.notice = notice;
        roll();
    }

    /**
     * The users, as the file has them or has had them within the last second; null as long as it
     * could never be read. Waits while somebody else reads it, for a bounded time.
     */
    @Nullable UserRoll roll() {
        if (isDue(clock.instant()) && lock())
            try {
                var now = clock.instant();
                if (isDue(now)) {
                    look(now);
                    looked = now;
                }
            } finally {
                looking.unlock();
            }
        return roll;
    }

    private boolean lock() {
        try {
            return looking.tryLock(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What was read last. Never waits: where it is time to look, that is done beside. */
    @Nullable UserRoll last() {
        if (isDue(clock.instant()) && !looking.isLocked()) Thread.ofVirtual().start(this::roll);
        return roll;
    }

    /** Also where the clock was set back. */
    private boolean isDue(Instant now) {
        var last = looked;
        return last.equals(Instant.MIN) || Duration.between(last, now).abs().compareTo(PAUSE) >= 0;
    }

    private void look(Instant now) {
        Stamp seen;
        try {
            seen = stamp(now);
        } catch (IOException e) {
            stamp = null;
            keep("it cannot be read: " + e.getClass().getSimpleName());
            return;
        }
        if (seen.settled() && seen.equals(stamp)) return;
        switch (UsersFile.read(file)) {
            case UsersReading.Read(var users) -> take(new UserRoll(users.values()), seen);
            case UsersReading.Unreadable(var problems) -> keep(text(problems.getFirst()));
        }
        stamp = seen;
    }

    private Stamp stamp(Instant now) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        var modified = attributes.lastModifiedTime();
        boolean settled = Duration.between(modified.toInstant(), now).abs().compareTo(SETTLING) > 0;
        return new Stamp(modified, attributes.size(), attributes.fileKey(), settled);
    }

    private void take(UserRoll fresh, Stamp seen) {
        boolean first = roll == null;
        boolean changed = stamp == null || !seen.modified().equals(stamp.modified());
        roll = fresh;
        if (!first && (changed || !trouble.isEmpty()))
            notice.accept(file + ": taken up, with " + fresh.size() + " users who can log in");
        trouble = "";
    }

    private void keep(String why) {
        if (why.equals(trouble)) return;
        trouble = why;
        notice.accept(
                file
                        + ": "
                        + why
                        + (roll == null
                                ? "; nobody can log in by it until it can be read"
                                : "; what was read before stays in force"));
    }

    private static String text(Problem problem) {
        var where = problem.line() == 0 ? "" : "line " + problem.line() + ": ";
        return where + problem.message();
    }
}
