package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import postern.faults.Shim;

/**
 * A disk on which a trace is carried out again, step by step. What was written between the begin
 * and the end of a sync does not count as synced.
 */
final class TracedDisk {
    private static final Path SPOOL = Path.of("/spool");

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Map<Path, Runnable> syncing = new HashMap<>();

    /** Carries out one step, if it is one of the spool's. */
    void play(Shim.Step step) throws IOException {
        var path = SPOOL.resolve(step.path());
        switch (step.kind()) {
            case 'C' -> disk.create(path).close();
            case 'W' -> {
                try (var file = disk.open(path)) {
                    file.write(ByteBuffer.wrap(step.octets()), step.position());
                }
            }
            case 'T' -> {
                try (var file = disk.open(path)) {
                    file.truncate(step.position());
                }
            }
            case 'D' -> disk.delete(path);
            case 'R' -> disk.rename(path, SPOOL.resolve(step.text()));
            case 's' -> syncing.put(path, disk.beginSync(path));
            case 'f' -> syncing.put(path, disk.beginFolderSync(path));
            case 'S', 'F' -> {
                var done = syncing.remove(path);
                if (done == null) throw new IOException("a sync ends that never began: " + path);
                done.run();
            }
            case 'A', '!' -> {}
            default -> throw new IOException("what is " + step.kind() + "?");
        }
    }

    /** What may be left if the power is cut behind the last step. */
    SimulatedDisk afterCut(Random random) {
        return disk.afterCut(random);
    }
}
