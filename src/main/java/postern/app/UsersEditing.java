package postern.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.config.UserEntry;
import postern.config.UsersFile;
import postern.config.UsersReading;
import postern.config.UsersText;

/**
 * Changes a users file: one at a time, whoever else is at it, and whole or not at all. Who is
 * changing it holds a lock on {@code FILE.lock} beside it; the new file takes the old one's place
 * in one step, with its owner, and with its rights as far as they are its owner's and its group's.
 */
final class UsersEditing {
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(10);

    /** A lock on a file is the whole process's; this one is between its threads. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private static final Set<PosixFilePermission> PRIVATE =
            PosixFilePermissions.fromString("rw-------");

    private final Path file;

    /**
     * @param file made where it is not there yet
     */
    UsersEditing(Path file) {
        this.file = file;
    }

    boolean isThere() {
        return Files.exists(file);
    }

    /**
     * What the file holds.
     *
     * @throws Failure if it cannot be read
     */
    SequencedMap<String, UserEntry> users() {
        return users(UsersFile.read(file));
    }

    private SequencedMap<String, UserEntry> users(UsersReading reading) {
        return switch (reading) {
            case UsersReading.Read(var users) -> users;
            case UsersReading.Unreadable(var problems) -> {
                var first = problems.getFirst();
                var more =
                        problems.size() == 1
                                ? ""
                                : " (and " + (problems.size() - 1) + " more problems)";
                throw new Failure(
                        Failure.UNREADABLE, first.in(file.toString()) + more, first.cure());
            }
        };
    }

    /**
     * Changes the file.
     *
     * @param change of the users by their names; what it throws leaves the file as it is
     * @throws Failure if the file cannot be read or written
     */
    void edit(Consumer<SequencedMap<String, UserEntry>> change) {
        try {
            var target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            editLocked(target, change);
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    file + " cannot be changed: " + reason(e),
                    "see that the file and its folder are there and yours");
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }

    private void editLocked(Path target, Consumer<SequencedMap<String, UserEntry>> change)
            throws IOException {
        long end = System.nanoTime() + LONGEST.toNanos();
        if (!lockThreads()) throw busy();
        try (var channel = open(target.resolveSibling(target.getFileName() + ".lock"), target);
                var _ = lock(channel, end)) {
            var text = Files.exists(target) ? Files.readString(target) : "";
            var changed =
                    new LinkedHashMap<>(
                            text.isEmpty()
                                    ? new LinkedHashMap<String, UserEntry>()
                                    : users(UsersFile.read(text, file.toString())));
            change.accept(changed);
            write(target, UsersText.revised(text, changed));
        } finally {
            THREADS.unlock();
        }
    }

    private static boolean lockThreads() {
        try {
            return THREADS.tryLock(LONGEST.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private FileLock lock(FileChannel channel, long end) throws IOException {
        for (var lock = channel.tryLock(); ; lock = channel.tryLock()) {
            if (lock != null) return lock;
            if (System.nanoTime() - end > 0) throw busy();
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private Failure busy() {
        return new Failure(
                Failure.UNAVAILABLE,
                file + " has been locked by another command for " + LONGEST.toSeconds() + " s",
                "end that command, and try again; nothing was changed");
    }

    /** Nobody else may read it; its owner is the old file's. */
    private static FileChannel open(Path path, Path like, StandardOpenOption... more)
            throws IOException {
        var options = EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        options.addAll(Set.of(more));
        boolean fresh = !Files.exists(path);
        var channel =
                FileChannel.open(path, options, PosixFilePermissions.asFileAttribute(PRIVATE));
        var old = attributes(like);
        if (fresh && old != null)
            try {
                keepOwner(path, old);
            } catch (IOException e) {
                channel.close();
                Files.delete(path); // or the owner could not do it either
                throw e;
            }
        return channel;
    }

    private static void write(Path target, String text) throws IOException {
        var fresh = target.resolveSibling(target.getFileName() + ".new");
        Files.deleteIfExists(fresh); // of a command that was killed
        var old = attributes(target);
        try (var channel = open(fresh, target, StandardOpenOption.CREATE_NEW)) {
            var octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) channel.write(octets);
            if (old != null) Files.setPosixFilePermissions(fresh, withoutOthers(old));
            channel.force(true);
        }
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        try (var folder = FileChannel.open(target.resolveSibling(""), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private static @Nullable PosixFileAttributes attributes(Path path) throws IOException {
        try {
            return Files.readAttributes(path, PosixFileAttributes.class);
        } catch (NoSuchFileException _) {
            return null;
        }
    }

    private static Set<PosixFilePermission> withoutOthers(PosixFileAttributes old) {
        var rights = EnumSet.copyOf(PRIVATE);
        for (var right : old.permissions())
            if (!right.name().startsWith("OTHERS")) rights.add(right);
        return rights;
    }

    private static void keepOwner(Path path, PosixFileAttributes old) throws IOException {
        var view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        var now = view.readAttributes();
        if (!now.owner().equals(old.owner())) view.setOwner(old.owner());
        if (!now.group().equals(old.group())) view.setGroup(old.group());
    }
}
