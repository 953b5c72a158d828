package postern.faults;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import postern.app.Programs;

/**
 * {@code src/test/c/disk-faults.c} between a process and its disk: lets calls fail as a broken disk
 * would, and writes down what is done to files.
 */
public final class Shim {
    public static final int EIO = 5;
    public static final int ENOSPC = 28;

    /**
     * One thing that was done; the kinds stand in the program.
     *
     * @param path as seen from the folder that is watched
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    public record Step(char kind, String path, long position, byte[] octets) {
        /** What was said, or which call failed. */
        public String text() {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    private final Path library;
    private final Path under;
    private final Path control;
    private final Path trace;
    private final Path clock;

    /**
     * Compiles it.
     *
     * @param folder where it may write
     * @param under the folder whose files count
     */
    public Shim(Path folder, Path under) throws IOException, InterruptedException {
        this.under = under;
        library = folder.resolve("disk-faults.so");
        control = folder.resolve("faults");
        trace = folder.resolve("trace");
        clock = folder.resolve("clock");
        setClock(Duration.ZERO);
        var result =
                Programs.run(
                        List.of(
                                Programs.find("gcc"),
                                "-shared",
                                "-fPIC",
                                "-O1",
                                "-o",
                                library.toString(),
                                "src/test/c/disk-faults.c",
                                "-ldl",
                                "-lpthread"));
        if (result.status() != 0) throw new AssertionError(result.output());
    }

    /** Has a process run behind it. */
    public ProcessBuilder before(ProcessBuilder process, boolean traced) {
        var environment = process.environment();
        environment.put("LD_PRELOAD", library.toString());
        environment.put("FAULTS_UNDER", under.toString());
        environment.put("FAULTS_CONTROL", control.toString());
        environment.put("FAULTS_CLOCK", clock.toString());
        if (traced) environment.put("FAULTS_TRACE", trace.toString());
        return process;
    }

    /**
     * Has calls fail from now on.
     *
     * @param call write, sync, folder, truncate or create
     * @param part of the paths that are meant
     * @param once whether only the next such call fails
     */
    public void fail(int errno, String call, String part, boolean once) throws IOException {
        var fresh = control.resolveSibling("faults.new");
        Files.writeString(fresh, errno + " " + call + " " + part + (once ? " once\n" : "\n"));
        Files.move(fresh, control, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Sets the clock of the process: so much ahead of the right time. */
    public void setClock(Duration ahead) throws IOException {
        var octets = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        octets.putLong(ahead.toSeconds()).flip();
        try (var file = FileChannel.open(clock, CREATE, WRITE)) {
            file.write(octets);
        }
    }

    public void mend() throws IOException {
        Files.deleteIfExists(control);
    }

    /** Whether a call that was to fail once has done so. */
    public boolean hasFailed() {
        return !Files.exists(control);
    }

    /** All that was done so far; a last step that is not whole is left out. */
    public List<Step> steps() throws IOException {
        var all = ByteBuffer.wrap(Files.readAllBytes(trace)).order(ByteOrder.LITTLE_ENDIAN);
        var steps = new ArrayList<Step>();
        while (all.remaining() >= 17) {
            char kind = (char) all.get();
            long position = all.getLong();
            var path = new byte[all.getInt()];
            var octets = new byte[all.getInt()];
            if (all.remaining() < path.length + octets.length) break;
            all.get(path).get(octets);
            steps.add(new Step(kind, new String(path, StandardCharsets.UTF_8), position, octets));
        }
        return steps;
    }
}
