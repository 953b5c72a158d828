package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;

/** A disk on which each write of a large body waits for a permit. */
record SlowDisk(Disk disk, Semaphore gate) implements Disk {
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
        var created = disk.create(file);
        return file.toString().endsWith(".body") ? new SlowFile(created, gate) : created;
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
        disk.syncFolder(folder);
    }

    @Override
    public long usable(Path folder) throws IOException {
        return disk.usable(folder);
    }

    private record SlowFile(DiskFile file, Semaphore gate) implements DiskFile {
        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int write(ByteBuffer octets, long position) throws IOException {
            gate.acquireUninterruptibly();
            return file.write(octets, position);
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            file.sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
