package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * A simulated disk whose power can be cut at any operation, which fills and fails as it is told,
 * and knows what was left open.
 */
public final class UnreliableDisk implements Disk {
    private static final int NEVER = Integer.MAX_VALUE;

    private SimulatedDisk disk = new SimulatedDisk();
    private int operations = NEVER;
    private long space = Long.MAX_VALUE;
    private int open;
    private boolean failsWrites;
    private boolean failsSyncs;

    /** Cuts the power at that operation, counted from now on; 1 is the next. */
    public void cutAt(int operation) {
        operations = operation;
    }

    /** Octets that may still be written; more run into a full disk. */
    public void space(long octets) {
        space = octets;
    }

    public void failWrites(boolean whether) {
        failsWrites = whether;
    }

    public void failSyncs(boolean whether) {
        failsSyncs = whether;
    }

    /** Files that were opened and not closed. */
    public int open() {
        return open;
    }

    /**
     * As after a restart of the process.
     *
     * @param power whether of the whole machine: then what was not synced may be lost or torn
     */
    public void restart(boolean power, Random random) {
        if (power) disk = disk.cutPower(random);
        operations = NEVER;
        open = 0;
    }

    private void step() {
        if (operations != NEVER && --operations <= 0) throw new PowerCut();
    }

    @Override
    public void createFolder(Path folder) {
        disk.createFolder(folder);
    }

    @Override
    public AutoCloseable lock(Path folder) {
        return disk.lock(folder);
    }

    @Override
    public List<String> list(Path folder) {
        return disk.list(folder).stream().sorted().toList();
    }

    @Override
    public DiskFile create(Path file) throws IOException {
        step();
        if (failsWrites) throw new IOException("played: create");
        var created = new OpenFile(disk.create(file));
        step();
        return created;
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new OpenFile(disk.open(file));
    }

    @Override
    public void overwrite(Path file, ByteBuffer octets, long position) throws IOException {
        step();
        if (failsWrites) throw new IOException("played: write");
        disk.overwrite(file, octets, position);
        step();
    }

    @Override
    public void cut(Path file, long length) throws IOException {
        step();
        if (failsSyncs) throw new IOException("played: sync");
        disk.cut(file, length);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step();
        disk.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        step();
        disk.delete(file);
    }

    @Override
    public void syncFolder(Path folder) throws IOException {
        step();
        if (failsSyncs) throw new IOException("played: sync of a folder");
        disk.syncFolder(folder);
        step();
    }

    @Override
    public long usable(Path folder) {
        return space;
    }

    private final class OpenFile implements DiskFile {
        private final DiskFile file;
        private boolean closed;

        OpenFile(DiskFile file) {
            this.file = file;
            open++;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int write(ByteBuffer octets, long position) throws IOException {
            step();
            if (failsWrites) throw new IOException("played: write");
            if (space <= 0) throw new DiskFull("played: no space");
            int count = (int) Math.min(octets.remaining(), space);
            if (space != Long.MAX_VALUE) space -= count;
            var part = octets.slice(octets.position(), count);
            while (part.hasRemaining()) file.write(part, position + part.position());
            octets.position(octets.position() + count);
            step();
            return count;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            step();
            file.truncate(size);
        }

        @Override
        public void sync() throws IOException {
            step();
            if (failsSyncs) throw new IOException("played: sync");
            file.sync();
            step();
        }

        @Override
        public void close() throws IOException {
            if (!closed) open--;
            closed = true;
            file.close();
        }
    }
}
