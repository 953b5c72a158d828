package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A disk in memory that knows what was synced. When its power is cut, what was not may be there,
 * partly there, or gone: octets by pieces of 512, names each on their own.
 */
final class SimulatedDisk implements Disk {
    private static final int SECTOR = 512;

    private static final class Inode {
        byte[] now = {};
        byte[] synced = {};
    }

    /** Names as they are, and as they are known to survive. */
    private final Map<Path, Inode> names = new HashMap<>();

    private final Map<Path, Inode> syncedNames = new HashMap<>();
    private boolean off;

    /**
     * What the disk may hold after a power cut at this moment; nothing more happens on this one.
     */
    synchronized SimulatedDisk cutPower(Random random) {
        off = true;
        return afterCut(random);
    }

    /** The same, while this one goes on. */
    synchronized SimulatedDisk afterCut(Random random) {
        var after = new SimulatedDisk();
        var all = new HashMap<>(syncedNames);
        for (var name : names.entrySet())
            if (random.nextBoolean()) all.put(name.getKey(), name.getValue());
        for (var name : syncedNames.keySet())
            if (!names.containsKey(name) && random.nextBoolean()) all.remove(name);
        all.forEach((path, inode) -> {
            var kept = new Inode();
            kept.now = survivors(inode, random);
            kept.synced = kept.now;
            after.names.put(path, kept);
            after.syncedNames.put(path, kept);
        });
        return after;
    }

    private static byte[] survivors(Inode inode, Random random) {
        int least = Math.min(inode.synced.length, inode.now.length);
        int most = Math.max(inode.synced.length, inode.now.length);
        var kept = Arrays.copyOf(inode.synced, least + random.nextInt(most - least + 1));
        for (int at = 0; at < kept.length; at += SECTOR) {
            int end = Math.min(at + SECTOR, kept.length);
            if (random.nextBoolean() && at < inode.now.length)
                System.arraycopy(inode.now, at, kept, at, Math.min(end, inode.now.length) - at);
        }
        return kept;
    }

    private void on() throws IOException {
        if (off) throw new IOException("the power is off");
    }

    private synchronized Inode inode(Path file) throws IOException {
        on();
        var inode = names.get(file);
        if (inode == null) throw new NoSuchFileException(file.toString());
        return inode;
    }

    @Override
    public void createFolder(Path folder) {}

    @Override
    public AutoCloseable lock(Path folder) {
        return () -> {};
    }

    @Override
    public synchronized List<String> list(Path folder) {
        var found = new ArrayList<String>();
        for (var path : names.keySet())
            if (folder.equals(path.getParent())) found.add(path.getFileName().toString());
        return found;
    }

    @Override
    public synchronized DiskFile create(Path file) throws IOException {
        on();
        names.put(file, new Inode());
        return open(file);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
        return new OpenFile(inode(file));
    }

    @Override
    public void overwrite(Path file, ByteBuffer octets, long position) throws IOException {
        try (var open = open(file)) {
            open.writeFully(octets, position);
        }
    }

    @Override
    public synchronized void cut(Path file, long length) throws IOException {
        var inode = inode(file);
        inode.now = Arrays.copyOf(inode.now, (int) length);
        inode.synced = inode.now;
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        names.put(to, inode(from));
        names.remove(from);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        on();
        names.remove(file);
    }

    @Override
    public synchronized void syncFolder(Path folder) throws IOException {
        on();
        beginFolderSync(folder).run();
    }

    /** Only the names of now are synced when that is run. */
    synchronized Runnable beginFolderSync(Path folder) {
        var begun = new HashMap<Path, Inode>();
        names.forEach((path, inode) -> {
            if (folder.equals(path.getParent())) begun.put(path, inode);
        });
        return () -> {
            synchronized (this) {
                syncedNames.keySet().removeIf(path -> folder.equals(path.getParent()));
                syncedNames.putAll(begun);
            }
        };
    }

    /** Only the octets of now are synced when that is run. */
    synchronized Runnable beginSync(Path file) throws IOException {
        var inode = inode(file);
        var begun = inode.now;
        return () -> {
            synchronized (this) {
                inode.synced = begun;
            }
        };
    }

    @Override
    public long usable(Path folder) {
        return Long.MAX_VALUE;
    }

    private final class OpenFile implements DiskFile {
        private final Inode inode;

        OpenFile(Inode inode) {
            this.inode = inode;
        }

        @Override
        public long size() {
            synchronized (SimulatedDisk.this) {
                return inode.now.length;
            }
        }

        @Override
        public int write(ByteBuffer octets, long position) throws IOException {
            synchronized (SimulatedDisk.this) {
                on();
                int count = octets.remaining();
                var longer =
                        Arrays.copyOf(
                                inode.now, Math.max(inode.now.length, (int) position + count));
                octets.get(longer, (int) position, count);
                inode.now = longer;
                return count;
            }
        }

        @Override
        public int read(ByteBuffer into, long position) {
            synchronized (SimulatedDisk.this) {
                if (position >= inode.now.length) return -1;
                int count = (int) Math.min(into.remaining(), inode.now.length - position);
                into.put(inode.now, (int) position, count);
                return count;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (SimulatedDisk.this) {
                on();
                inode.now = Arrays.copyOf(inode.now, (int) size);
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (SimulatedDisk.this) {
                on();
                inode.synced = inode.now;
            }
        }

        @Override
        public void close() {}
    }
}
