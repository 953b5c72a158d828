package postern.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.config.Rotation;

/**
 * A file of lines that is put aside when it is large or old enough, under its own name with the
 * time behind it, and begun anew with what stands at its head. What was put aside is tended by
 * {@link RotatedFiles}. When a file cannot be put aside, lines go on into it, and it is tried again
 * a minute later.
 */
final class RotatingFile implements LineOutput {
    private static final Logger LOGGER = LoggerFactory.getLogger(FileJournal.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MOST_AT_ONCE = 100;

    private final Path path;
    private final LineFile file;
    private final @Nullable Rotation rotation;
    private final @Nullable RotatedFiles rotated;
    private final Function<Instant, String> head;
    private final InstantSource clock;
    private long size;
    private Instant end; // of the file's hour, day or week
    private Instant notBefore = Instant.MIN;
    private boolean headDue;

    /**
     * @param rotation null for none
     * @param head what stands at the head of a file; empty for nothing
     * @throws IOException if the file can be neither opened nor made
     */
    RotatingFile(
            Path path,
            @Nullable Rotation rotation,
            Function<Instant, String> head,
            InstantSource clock)
            throws IOException {
        this.path = path;
        this.rotation = rotation;
        this.head = head;
        this.clock = clock;
        var before = lastWritten(path);
        file = new LineFile(path);
        size = Files.size(path);
        end = end(size == 0 ? clock.instant() : before);
        headDue = true;
        rotated =
                rotation != null && Files.isRegularFile(path)
                        ? new RotatedFiles(path, rotation, clock)
                        : null;
        if (rotated != null) rotated.tend();
    }

    private static Instant lastWritten(Path path) throws IOException {
        try {
            return Files.getLastModifiedTime(path).toInstant();
        } catch (NoSuchFileException _) {
            return Instant.EPOCH;
        }
    }

    private Instant end(Instant written) {
        if (rotation == null || rotation.every() == null) return Instant.MAX;
        var day = written.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
        return switch (rotation.every()) {
            case HOUR -> written.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
            case DAY -> day.plusDays(1).toInstant();
            case WEEK -> day.with(TemporalAdjusters.next(DayOfWeek.MONDAY)).toInstant();
        };
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        var now = clock.instant();
        if (rotated != null && isDue(now, lines.remaining())) rotate(rotated, now);
        if (headDue) writeHead(now);
        int before = lines.remaining();
        try {
            file.write(lines);
        } finally {
            size += before - lines.remaining();
        }
    }

    private boolean isDue(Instant now, int more) {
        if (rotation == null || size == 0 || now.isBefore(notBefore)) return false;
        return size + more > rotation.size() || !now.isBefore(end);
    }

    private void rotate(RotatedFiles behind, Instant now) {
        try {
            var rights = Files.getPosixFilePermissions(path);
            move(now);
            file.reopen();
            Files.setPosixFilePermissions(path, rights);
            size = 0;
            end = end(now);
            headDue = true;
            behind.tend();
        } catch (IOException e) {
            notBefore = now.plus(PATIENCE);
            LOGGER.error("{} cannot be put aside, and goes on: {}", path, e.toString());
        }
    }

    private void move(Instant now) throws IOException {
        var stamp = STAMP.format(now);
        for (int i = 1; i <= MOST_AT_ONCE; i++) {
            var aside = RotatedFiles.beside(path, "." + stamp + (i == 1 ? "" : "-" + i));
            if (Files.exists(aside) || Files.exists(RotatedFiles.beside(aside, ".gz"))) continue;
            Files.move(path, aside);
            return;
        }
        throw new IOException("there are too many of " + stamp);
    }

    private void writeHead(Instant now) throws IOException {
        var text = head.apply(now).getBytes(StandardCharsets.UTF_8);
        if (text.length > 0) file.write(ByteBuffer.wrap(text));
        size += text.length;
        headDue = false;
    }

    @Override
    public void reopen() throws IOException {
        file.reopen();
        size = Files.size(path);
        if (size == 0) end = end(clock.instant());
        headDue = true;
    }

    @Override
    public void close() throws IOException {
        file.close();
        if (rotated != null) rotated.close();
    }
}
