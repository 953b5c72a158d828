package postern.spool;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The file system of this machine. Files are made with mode 0600, folders with 0700. */
final class FileDisk implements Disk {
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
    private static final FileAttribute<?>[] NONE = {};
    private static final Path NOTHING = Path.of("/dev/null");
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private static FileAttribute<?>[] mode(String mode) {
        if (!POSIX) return NONE;
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        };
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) return;
        var above = folder.getParent();
        if (above != null) createFolder(above);
        Files.createDirectory(folder, mode("rwx------"));
        if (above != null) syncFolder(above);
    }

    @Override
    public AutoCloseable lock(Path folder) throws IOException {
        var real = folder.toRealPath();
        // Asked first, because merely closing the file again would give up the lock that this very
        // process holds (fcntl(2)).
        if (!HELD.add(real))
            throw new SpoolLocked(folder, Long.toString(ProcessHandle.current().pid()));
        try {
            var channel = lockFile(folder);
            return () -> {
                channel.close();
                HELD.remove(real);
            };
        } catch (IOException e) {
            HELD.remove(real);
            throw e;
        }
    }

    private static FileChannel lockFile(Path folder) throws IOException {
        var file = folder.resolve("lock");
        var channel = FileChannel.open(file, Set.of(CREATE, READ, WRITE), mode("rw-------"));
        try {
            if (channel.tryLock() == null) {
                var holder = ByteBuffer.allocate(20);
                channel.read(holder, 0);
                throw new SpoolLocked(
                        folder,
                        new String(
                                holder.array(), 0, holder.position(), StandardCharsets.US_ASCII));
            }
            sayWhoHolds(channel);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** For people only: a spool on a full disk has to be opened, or it would stay full. */
    private static void sayWhoHolds(FileChannel channel) {
        var holder =
                Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII);
        try {
            // in place, for room that is given up here need not be had again
            channel.write(ByteBuffer.wrap(holder), 0);
            channel.truncate(holder.length);
        } catch (IOException _) {
            // it is held all the same
        }
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        var names = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) names.add(String.valueOf(file.getFileName()));
        }
        return names;
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        try {
            return new OpenFile(
                    file, FileChannel.open(file, Set.of(CREATE_NEW, WRITE), mode("rw-------")));
        } catch (IOException e) {
            throw notOpened(e, file, 4096);
        }
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new OpenFile(file, FileChannel.open(file, READ));
    }

    @Override
    public void overwrite(Path file, ByteBuffer octets, long position) throws IOException {
        try (var open = new OpenFile(file, FileChannel.open(file, WRITE))) {
            open.writeFully(octets, position);
        }
    }

    @Override
    public void cut(Path file, long length) throws IOException {
        try (var channel = FileChannel.open(file, WRITE)) {
            channel.truncate(length);
            channel.force(true);
        }
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        try (var channel = opened(folder)) {
            channel.force(true);
        }
    }

    private static FileChannel opened(Path folder) throws IOException {
        try {
            return FileChannel.open(folder, READ);
        } catch (IOException e) {
            throw notOpened(e, folder, 0); // nothing was synced yet, so it can be tried again
        }
    }

    @Override
    public long usable(Path folder) throws IOException {
        var file = folder.toFile();
        long usable = file.getUsableSpace();
        if (usable == 0 && file.getTotalSpace() == 0) throw new IOException("room is not known");
        return usable;
    }

    /**
     * The system's words for "no space left" depend on the locale, so the room left is asked too.
     */
    private static IOException told(IOException e, Path file, int wanted) {
        var why = String.valueOf(e.getMessage());
        if (why.contains("No space left") || why.contains("uota exceeded"))
            return new DiskFull(why);
        var folder = file.getParent();
        return folder != null && folder.toFile().getUsableSpace() < wanted ? new DiskFull(why) : e;
    }

    /** Who cannot open a file for want of descriptors knows nothing bad of the disk. */
    private static IOException notOpened(IOException e, Path file, int wanted) {
        return areDescriptorsShort()
                ? new DiskFull(String.valueOf(e.getMessage()))
                : told(e, file, wanted);
    }

    /** Whether no file can be opened at all; the system's words for it depend on the locale. */
    private static boolean areDescriptorsShort() {
        try (var _ = FileChannel.open(NOTHING, READ)) {
            return false;
        } catch (NoSuchFileException _) {
            return false; // not a system that has it
        } catch (IOException _) {
            return true;
        }
    }

    private record OpenFile(Path path, FileChannel channel) implements DiskFile {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public int write(ByteBuffer octets, long position) throws IOException {
            int wanted = octets.remaining();
            try {
                return channel.write(octets, position);
            } catch (IOException e) {
                throw told(e, path, wanted);
            }
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return channel.read(into, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
