package postern.journal;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.config.Rotation;

/**
 * The files that {@link RotatingFile} has put aside: compressed, and deleted in time, on a thread
 * of their own. A compressed file has its name only once it is whole and on the disk, and only then
 * the other goes: a crash in between leaves both, or a part, and the next time puts that right.
 */
final class RotatedFiles {
    private static final Logger LOGGER = LoggerFactory.getLogger(FileJournal.class);
    private static final Pattern STAMP =
            Pattern.compile("\\.([0-9]{8}T[0-9]{6})Z(?:-([0-9]+))?(\\.gz)?(\\.part)?");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
    private static final int BUFFER = 1 << 16;
    private static final Duration END = Duration.ofSeconds(2);

    private final Path path;
    private final Rotation rotation;
    private final InstantSource clock;
    private final Object lock = new Object();
    private boolean due;
    private volatile boolean closing;
    private @Nullable Thread worker;

    private record Aside(Path file, Instant at, int number, boolean compressed, boolean part) {}

    RotatedFiles(Path path, Rotation rotation, InstantSource clock) {
        this.path = path;
        this.rotation = rotation;
        this.clock = clock;
    }

    static Path beside(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    /** Has what was put aside looked after; does not wait for it. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing hangs on it
    void tend() {
        synchronized (lock) {
            due = true;
            if (worker != null || closing) return;
            worker =
                    Thread.ofPlatform()
                            .name("rotation")
                            .daemon()
                            .priority(Thread.MIN_PRIORITY)
                            .start(this::work);
        }
    }

    /** Ends what goes on; what is not done is done at the next start. */
    void close() {
        @Nullable Thread last;
        synchronized (lock) {
            closing = true;
            last = worker;
        }
        try {
            if (last != null) last.join(END);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (true) {
            synchronized (lock) {
                if (!due || closing) {
                    worker = null;
                    return;
                }
                due = false;
            }
            try {
                tidy();
            } catch (IOException e) {
                LOGGER.error("What was put aside of {} is left as it is: {}", path, e.toString());
            }
        }
    }

    private void tidy() throws IOException {
        for (var aside : all()) {
            if (closing) return;
            if (aside.part()) Files.deleteIfExists(aside.file());
            else if (!aside.compressed() && rotation.compress()) compress(aside.file());
        }
        var left = all();
        var oldest = rotation.longest() == null ? null : clock.instant().minus(rotation.longest());
        for (int i = 0; i < left.size(); i++)
            if (left.size() - i > rotation.most()
                    || oldest != null && left.get(i).at().isBefore(oldest))
                Files.deleteIfExists(left.get(i).file());
    }

    /** The oldest first. */
    private List<Aside> all() throws IOException {
        var folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
        var name = path.getFileName().toString();
        var all = new ArrayList<Aside>();
        try (var files = Files.list(folder)) {
            for (var file : (Iterable<Path>) files::iterator) {
                var other = file.getFileName().toString();
                if (!other.startsWith(name)) continue;
                var stamp = STAMP.matcher(other.substring(name.length()));
                if (!stamp.matches()) continue;
                var number = stamp.group(2);
                all.add(
                        new Aside(
                                file,
                                LocalDateTime.parse(stamp.group(1), TIME).toInstant(ZoneOffset.UTC),
                                number == null ? 1 : Integer.parseInt(number),
                                stamp.group(3) != null,
                                stamp.group(4) != null));
            }
        }
        all.sort(Comparator.comparing(Aside::at).thenComparingInt(Aside::number));
        return all;
    }

    private void compress(Path file) throws IOException {
        var whole = beside(file, ".gz");
        if (!Files.exists(whole)) {
            var part = beside(file, ".gz.part");
            Files.deleteIfExists(part);
            if (!compress(file, part)) return;
            Files.move(part, whole);
            synchronize(Objects.requireNonNull(whole.toAbsolutePath().getParent()));
        }
        Files.delete(file);
    }

    /** False when it was given up. */
    private boolean compress(Path from, Path to) throws IOException {
        var rights = PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(from));
        try (var in = Files.newInputStream(from);
                var channel = FileChannel.open(to, Set.of(WRITE, CREATE_NEW), rights)) {
            var packed = new GZIPOutputStream(Channels.newOutputStream(channel), BUFFER);
            var buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (closing) return false;
                packed.write(buffer, 0, read);
            }
            packed.finish();
            channel.force(true);
        }
        return true;
    }

    private static void synchronize(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }
}
