package postern.faults;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import postern.app.Programs;

/**
 * An ext4 file system of its own in a file, mounted for a test: it can be small, read-only, or lose
 * its power. Only root can.
 */
final class LoopDisk implements AutoCloseable {
    private static final long SHUTDOWN = 0x8004587DL; // EXT4_IOC_SHUTDOWN, linux/ext4.h
    private static final int NO_LOG_FLUSH = 2;

    private final Path image;
    private final Path folder;
    private boolean mounted;

    private LoopDisk(Path image, Path folder) {
        this.image = image;
        this.folder = folder;
    }

    /**
     * Makes and mounts one below a folder; the test is left out where this system does not let us.
     */
    static LoopDisk mount(Path below, long octets) throws IOException, InterruptedException {
        var image = below.resolve("disk.image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(octets);
        }
        // lazy initialisation would write from the kernel later on
        must(
                Programs.find("mkfs.ext4"),
                "-q",
                "-F",
                "-m0",
                "-E",
                "lazy_itable_init=0,lazy_journal_init=0",
                image.toString());
        var disk = new LoopDisk(image, Files.createDirectory(below.resolve("mounted")));
        var result = disk.attach();
        Assumptions.assumeTrue(
                result.status() == 0,
                "this system lets nobody mount a loop device: " + result.output());
        return disk;
    }

    private Programs.Result attach() throws IOException, InterruptedException {
        var result =
                Programs.run(
                        List.of(
                                Programs.find("mount"),
                                "-o",
                                "loop,noatime,errors=remount-ro",
                                image.toString(),
                                folder.toString()));
        mounted = result.status() == 0;
        return result;
    }

    private static void must(String... command) throws IOException, InterruptedException {
        var result = Programs.run(List.of(command));
        if (result.status() != 0)
            throw new AssertionError(String.join(" ", command) + ": " + result.output());
    }

    Path folder() {
        return folder;
    }

    long usable() {
        return folder.toFile().getUsableSpace();
    }

    /** Somebody else takes all that is left; the file that does. */
    Path fillUp() throws IOException {
        var ballast = folder.resolve("ballast");
        try (var file = new RandomAccessFile(ballast.toFile(), "rw")) {
            for (int piece = 1 << 20; piece >= 1; piece /= 4) write(file, new byte[piece]);
        }
        return ballast;
    }

    private static void write(RandomAccessFile file, byte[] piece) {
        try {
            while (true) file.write(piece);
        } catch (IOException _) {
            // no more of this size
        }
    }

    /** Looks all the time how little is free. */
    final class Gauge implements AutoCloseable {
        private static final long OFTEN = 200_000; // nanoseconds
        private volatile long least = usable();
        private volatile boolean over;
        private final Thread thread = Thread.ofPlatform().start(this::look);

        private void look() {
            while (!over) {
                least = Math.min(least, usable());
                LockSupport.parkNanos(OFTEN);
            }
        }

        long least() {
            return least;
        }

        @Override
        public void close() {
            over = true;
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The kernel finds an error in it, and lets nobody write from then on. */
    void turnReadOnly() throws IOException, InterruptedException {
        var source = Programs.run(List.of(Programs.find("findmnt"), "-no", "SOURCE", folder + ""));
        var device = Path.of(source.output().strip()).getFileName();
        Files.writeString(Path.of("/sys/fs/ext4/" + device + "/trigger_fs_error"), "1");
    }

    /** Something that takes the power away at once when it is told to. */
    final class Switch implements AutoCloseable {
        private final Process process;

        Switch() throws IOException {
            var program =
                    """
                    import fcntl, os, struct, sys
                    folder = os.open(sys.argv[1], os.O_RDONLY)
                    sys.stdin.readline()
                    fcntl.ioctl(folder, %d, struct.pack("I", %d))
                    """
                            .formatted(SHUTDOWN, NO_LOG_FLUSH);
            process =
                    new ProcessBuilder(Programs.find("python3"), "-c", program, folder.toString())
                            .redirectErrorStream(true)
                            .start();
        }

        /**
         * From now on nothing reaches the disk, what was not synced is gone, and every call fails.
         */
        void off() throws IOException, InterruptedException {
            var in = process.getOutputStream();
            in.write('\n');
            in.close();
            int status = process.waitFor();
            if (status != 0)
                throw new AssertionError(
                        new String(
                                process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** The power is back: the file system finds out what it has. */
    void on() throws IOException, InterruptedException {
        unmount();
        var result = attach();
        if (result.status() != 0) throw new AssertionError(result.output());
    }

    private void unmount() throws IOException, InterruptedException {
        if (mounted) must(Programs.find("umount"), folder.toString());
        mounted = false;
    }

    @Override
    public void close() throws IOException {
        try {
            unmount();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Files.delete(image);
    }
}
