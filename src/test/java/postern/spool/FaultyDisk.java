package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** A disk that fails where a test wants it to, in front of another one. */
final class FaultyDisk implements Disk {
    private final Disk disk;

    /** What the next writes and syncs of files whose name ends so run into. */
    volatile String ending = ".segment";

    volatile boolean failWrite;
    volatile boolean failSync;
    volatile boolean failFolderSync;

    /** For tests that need none: makes them quick. */
    volatile boolean skipSyncs;

    volatile boolean failTruncate;

    /** No write takes more octets than this at once. */
    volatile int atOnce = Integer.MAX_VALUE;

    /** Octets that may still be written. */
    final AtomicLong space = new AtomicLong(Long.MAX_VALUE);

    /** What {@link #usable} says. */
    volatile long usable = Long.MAX_VALUE;

    final AtomicInteger syncs = new AtomicInteger();
    final AtomicInteger writes = new AtomicInteger();

    FaultyDisk(Disk disk) {
        this.disk = disk;
    }

    @Override
    public void createFolder(Path folder) throws IOException {
        disk.createFolder(folder);
    }

    @Override
    public AutoCloseable lock(Path folder) throws IOException {
        return disk.lock(folder);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        return disk.list(folder);
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        return new FaultyFile(disk.create(file), file.toString());
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return disk.open(file);
    }

    @Override
    public void overwrite(Path file, ByteBuffer octets, long position) throws IOException {
        disk.overwrite(file, octets, position);
    }

    @Override
    public void cut(Path file, long length) throws IOException {
        disk.cut(file, length);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        disk.delete(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        if (failFolderSync) throw new IOException("injected: folder sync");
        if (!skipSyncs) disk.syncFolder(folder);
    }

    @Override
    public long usable(Path folder) {
        return usable;
    }

    private final class FaultyFile implements DiskFile {
        private final DiskFile file;
        private final String name;

        FaultyFile(DiskFile file, String name) {
            this.file = file;
            this.name = name;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int write(ByteBuffer octets, long position) throws IOException {
            writes.incrementAndGet();
            int count = Math.min(octets.remaining(), atOnce);
            if (name.endsWith(ending)) {
                if (failWrite) throw new IOException("injected: write");
                if (space.get() <= 0) throw new DiskFull("injected: no space");
                count = (int) Math.min(count, space.get());
                space.addAndGet(-count);
            }
            var part = octets.slice(octets.position(), count);
            while (part.hasRemaining()) file.write(part, position + part.position());
            octets.position(octets.position() + count);
            return count;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            if (failTruncate) throw new IOException("injected: truncate");
            file.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            syncs.incrementAndGet();
            if (failSync && name.endsWith(ending)) throw new IOException("injected: sync");
            if (!skipSyncs) file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
