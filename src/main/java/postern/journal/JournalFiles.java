package postern.journal;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import postern.mail.Parsed;

/**
 * A journal as it lies on the disk, read line by line: what was rotated away, also compressed by
 * gzip, the oldest first, and then the file that is written now. It may be rotated meanwhile. Files
 * count as rotated whose name is the journal's with a dot or hyphen and digits behind it ({@code
 * journal.jsonl.20261127T221603Z.gz}, {@code journal.jsonl.1}, {@code journal.jsonl-20261127}); the
 * time in their first line says which is older. Holds one line at a time. Not safe for several
 * threads.
 */
public final class JournalFiles implements Closeable {
    private static final int GZIP_MAGIC = 0x1f8b; // RFC 1952 §2.3.1
    private static final int BUFFER = 1 << 16;
    private static final String COMPRESSED = ".gz";
    private static final Pattern ROTATED = Pattern.compile("[.-][0-9][0-9TZ.-]*(\\.gz)?");

    private final Queue<Path> waiting = new ArrayDeque<>();
    private final List<Path> damaged = new ArrayList<>();
    private @Nullable InputStream current;
    private final Path journal;
    private Path file;
    private @Nullable LineReader reader;
    private @Nullable InputStream open;
    private long number;

    /**
     * One line.
     *
     * @param number from 1, in its file
     * @param text null for one that is longer than any line of a journal
     */
    public record Line(Path file, long number, @Nullable String text) {}

    private record Dated(Path file, Instant first) {}

    private JournalFiles(Path journal) {
        this.journal = journal;
        file = journal;
    }

    /**
     * Opens a journal.
     *
     * @param since files that hold nothing but earlier records are left out; {@link Instant#MIN}
     *     for none
     * @throws NoSuchFileException if there is no such journal, and nothing was rotated away
     */
    public static JournalFiles open(Path journal, Instant since) throws IOException {
        var files = new JournalFiles(journal);
        try {
            files.gather(since);
        } catch (IOException e) {
            files.close();
            throw e;
        }
        return files;
    }

    /** The file that is written now is held first: what is rotated from then on is known by it. */
    private void gather(Instant since) throws IOException {
        Object key = null;
        try {
            current = Files.newInputStream(journal);
            key = key(journal);
        } catch (NoSuchFileException _) {
            // being rotated, or only its past is left
        }
        var dated = new ArrayList<Dated>();
        for (var path : rotated(journal)) {
            if (key != null && key.equals(key(path))) continue;
            var first = first(path);
            if (first != null) dated.add(new Dated(path, first));
        }
        if (current == null && dated.isEmpty()) throw new NoSuchFileException(journal.toString());
        dated.sort(Comparator.comparing(Dated::first).thenComparing(d -> d.file().toString()));
        var now = current == null ? null : first(journal);
        for (int i = 0; i < dated.size(); i++) {
            var next = i + 1 < dated.size() ? dated.get(i + 1).first() : now;
            if (next == null || next.isAfter(since)) waiting.add(dated.get(i).file());
        }
    }

    private static @Nullable Object key(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (IOException _) {
            return null;
        }
    }

    /** The files that were rotated away from this one, in no order; each once. */
    static List<Path> rotated(Path file) throws IOException {
        var folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        var name = file.getFileName().toString();
        var names = new HashSet<String>();
        if (!Files.isDirectory(folder)) return List.of();
        try (var all = Files.list(folder)) {
            for (var path : (Iterable<Path>) all::iterator) {
                var other = path.getFileName().toString();
                if (other.startsWith(name)
                        && ROTATED.matcher(other.substring(name.length())).matches()
                        && Files.isRegularFile(path)) names.add(other);
            }
        }
        var rotated = new ArrayList<Path>();
        for (var other : names) {
            boolean twice =
                    other.endsWith(COMPRESSED)
                            && names.contains(
                                    other.substring(0, other.length() - COMPRESSED.length()));
            if (!twice) rotated.add(folder.resolve(other));
        }
        return rotated;
    }

    /** When the first record in it was made; null for a file without one. */
    private @Nullable Instant first(Path path) throws IOException {
        try (var stream = there(path)) {
            var line = new LineReader(stream).next();
            if (line == null || line.text() == null) return null;
            if (!(JsonValue.parse(line.text())
                    instanceof Parsed.Good<JsonValue>(JsonValue.JsonObject object))) return null;
            var at = object.text("at");
            return at == null ? null : Instant.parse(at);
        } catch (DateTimeException | NoSuchFileException _) {
            return null;
        } catch (EOFException | ZipException _) {
            damaged.add(path);
            return null;
        }
    }

    /**
     * What was met of files that are torn or damaged, as a full disk leaves them: what stands
     * behind that place is left out.
     */
    public List<Path> damaged() {
        return List.copyOf(damaged);
    }

    /** The file, or what became of it meanwhile. */
    private static InputStream there(Path path) throws IOException {
        try {
            return stream(path);
        } catch (NoSuchFileException e) {
            var compressed = path.resolveSibling(path.getFileName() + COMPRESSED);
            if (Files.exists(compressed)) return stream(compressed);
            throw e;
        }
    }

    /** The text of a file, whether or not it is compressed by gzip. */
    public static InputStream stream(Path file) throws IOException {
        return stream(Files.newInputStream(file));
    }

    /** The same of a stream, which is closed with it, and when this fails. */
    public static InputStream stream(InputStream plain) throws IOException {
        try {
            var stream = new BufferedInputStream(plain, BUFFER);
            stream.mark(2);
            int magic = stream.read() << 8 | stream.read();
            stream.reset();
            return magic == GZIP_MAGIC ? new GZIPInputStream(stream, BUFFER) : stream;
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /**
     * The next line; null behind the last.
     *
     * @throws IOException if a file cannot be read to its end
     */
    public @Nullable Line next() throws IOException {
        while (true) {
            try {
                if (reader == null && !begin()) return null;
                var line = Objects.requireNonNull(reader).next();
                if (line != null) return new Line(file, ++number, line.text());
            } catch (EOFException | ZipException _) {
                damaged.add(file);
            }
            end();
        }
    }

    private boolean begin() throws IOException {
        var next = waiting.poll();
        if (next == null && current == null) return false;
        file = next == null ? journal : next;
        open = next == null ? stream(Objects.requireNonNull(current)) : there(next);
        if (next == null) current = null;
        reader = new LineReader(open);
        number = 0;
        return true;
    }

    private void end() throws IOException {
        reader = null;
        var done = open;
        open = null;
        if (done != null) done.close();
    }

    @Override
    public void close() throws IOException {
        end();
        var unread = current;
        current = null;
        if (unread != null) unread.close();
    }
}
