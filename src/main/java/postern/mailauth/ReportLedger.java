package postern.mailauth;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;

/**
 * What DMARC found, kept by day and domain until it is reported, in memory and in a file. A message
 * is in the file when {@link #keep} returns, and outlives {@code kill -9}; a power cut takes what
 * came behind the last {@link #sync}. Bounded: beyond some rows a domain, or in all, messages are
 * only counted; the file is written anew when it has grown to several times what it has to hold.
 * Who only reads changes nothing. Safe for many threads.
 */
public final class ReportLedger implements AutoCloseable {
    /** How much is kept, and how much the file may grow before it is written anew. */
    public record Bounds(int rowsOfDomain, long octetsOfDomain, long octets, long growth) {
        /**
         * 5,000 rows of a domain and a day, and lines of 512 KiB; lines of 8 MiB in all, which are
         * some 40,000 rows and take about four times that in memory; 16 MiB of growth.
         */
        public static final Bounds USUAL = new Bounds(5_000, 512L << 10, 8L << 20, 16L << 20);
    }

    /** A day of a domain. */
    public record Due(LocalDate day, Domain domain) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int days = day.compareTo(other.day);
            return days != 0 ? days : domain.compareTo(other.domain);
        }
    }

    private static final class Kept {
        private String record = "";
        private int changes; // of the record
        private long octets; // of its lines
        private final LinkedHashMap<ReportRow, Long> rows = new LinkedHashMap<>();
        private long lost;
    }

    private static final int MOST_RECORD = 4096;
    private static final int MOST_CHANGES = 50; // of a record in a day

    private static final FileAttribute<?> RIGHTS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path file;
    private final Bounds bounds;
    private final Consumer<String> trouble;
    private final Map<Due, Kept> kept = new TreeMap<>();
    private long octets; // of all lines that are kept
    private @Nullable FileChannel channel; // null until something is written
    private long written; // behind the last compaction, or the last try
    private boolean torn; // the last line has no end
    private boolean isBroken; // the last write failed
    private boolean isCramped; // the last compaction failed
    private @Nullable LocalDate fullDay; // on which there was no room for a domain
    private long unkept; // messages of that day whose domain had no room

    private ReportLedger(Path file, Bounds bounds, Consumer<String> trouble) throws IOException {
        this.file = file;
        this.bounds = bounds;
        this.trouble = trouble;
        if (Files.exists(file)) read();
    }

    /**
     * Opens it with what is there; the file is made or changed only when something is kept or
     * forgotten. A line that a crash has cut, or that is none, is left out.
     *
     * @param trouble hears, in a sentence, of what could not be read or written
     * @throws IOException where the file is there and cannot be read
     */
    public static ReportLedger open(Path file, Bounds bounds, Consumer<String> trouble)
            throws IOException {
        return new ReportLedger(file, bounds, trouble);
    }

    private void read() throws IOException {
        var text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int bad = 0;
        int at = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
            var line = LedgerLine.parse(text.substring(at, end));
            at = end + 1;
            if (line == null) bad++;
            else apply(line);
        }
        torn = at < text.length();
        boolean isWhole = bad == 0 && !torn;
        written = isWhole ? Math.max(0, text.length() - octets) : bounds.growth();
        if (bad > 0) trouble.accept(file + ": " + bad + " lines cannot be read and are left out");
    }

    /** Whether there was room; it is counted as lost otherwise. */
    private boolean apply(LedgerLine line) {
        var key = new Due(line.day(), line.domain());
        if (line instanceof LedgerLine.Done) {
            var gone = kept.remove(key);
            if (gone != null) octets -= gone.octets;
            return true;
        }
        int length = line.written().length();
        var before = kept.get(key);
        long ofDomain = before == null ? 0 : before.octets;
        boolean full =
                octets + length > bounds.octets() || ofDomain + length > bounds.octetsOfDomain();
        if (before == null && full) return false;
        var there = kept.computeIfAbsent(key, _ -> new Kept());
        switch (line) {
            case LedgerLine.Published(_, _, var text) -> {
                if (full || there.changes++ >= MOST_CHANGES) return false;
                there.record = text;
                grow(there, length);
            }
            case LedgerLine.Lost(_, _, long count) -> there.lost += count;
            case LedgerLine.Done _ -> throw new IllegalStateException();
            case LedgerLine.Row(_, _, long count, var row) -> {
                if (there.rows.containsKey(row)) {
                    there.rows.merge(row, count, Long::sum);
                    return true;
                }
                if (there.rows.size() >= bounds.rowsOfDomain() || full) {
                    there.lost += count;
                    return false;
                }
                there.rows.put(row, count);
                grow(there, length);
            }
        }
        return true;
    }

    private void grow(Kept there, int length) {
        there.octets += length;
        octets += length;
    }

    /**
     * Keeps what was found of a message. Of a domain whose record is absurdly long nothing is kept.
     *
     * @param day in UTC, when it came
     * @param domain whose record applied
     */
    public synchronized void keep(LocalDate day, Domain domain, DmarcRecord record, ReportRow row) {
        if (record.text().length() > MOST_RECORD) return;
        var there = kept.get(new Due(day, domain));
        var text = new StringBuilder();
        if (there == null || !there.record.equals(record.text())) {
            var line = new LedgerLine.Published(day, domain, record.text());
            if (apply(line)) text.append(line.written());
            else if (there == null) {
                countUnkept(day);
                return;
            }
        }
        var line = new LedgerLine.Row(day, domain, 1, row);
        text.append(apply(line) ? line.written() : new LedgerLine.Lost(day, domain, 1).written());
        append(text.toString());
    }

    private void countUnkept(LocalDate day) {
        if (!day.equals(fullDay)) {
            tellUnkept();
            fullDay = day;
            trouble.accept(
                    file
                            + " is full: messages of "
                            + day
                            + " in the name of domains that are not in it yet are only counted");
        }
        unkept++;
    }

    private void tellUnkept() {
        if (unkept > 0)
            trouble.accept(
                    unkept
                            + " messages of "
                            + fullDay
                            + " will stand in no DMARC report: there was no room for their domains");
        unkept = 0;
    }

    /** The days and domains before a day, oldest first. */
    public synchronized List<Due> before(LocalDate day) {
        var keys = new ArrayList<Due>();
        for (var key : kept.keySet()) {
            if (!key.day().isBefore(day)) break; // in their order
            keys.add(key);
        }
        return keys;
    }

    /** All days and domains, oldest first. */
    public synchronized List<Due> all() {
        return List.copyOf(kept.keySet());
    }

    /** What there is to report; null where nothing is. */
    public synchronized @Nullable ReportMaterial material(Due key) {
        var there = kept.get(key);
        if (there == null || there.rows.isEmpty() || !DmarcRecord.isOne(there.record)) return null;
        return new ReportMaterial(
                key.day(),
                key.domain(),
                DmarcRecord.parse(there.record).orThrow(),
                there.rows,
                there.lost);
    }

    /** The report was sent, or never will be. */
    public synchronized void forget(Due key) {
        if (!kept.containsKey(key)) return;
        var line = new LedgerLine.Done(key.day(), key.domain());
        var _ = apply(line);
        append(line.written());
    }

    /**
     * Makes the file where there is none, to see that it can be written.
     *
     * @throws IOException if it cannot
     */
    public synchronized void prepare() throws IOException {
        var _ = channel();
    }

    private FileChannel channel() throws IOException {
        var there = channel;
        if (there != null) return there;
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        var opened = FileChannel.open(file, options, RIGHTS);
        channel = opened;
        return opened;
    }

    private void append(String text) {
        try {
            write(channel(), torn ? "\n" + text : text);
            torn = false;
            isBroken = false;
        } catch (IOException e) {
            torn = true;
            if (!isBroken) trouble.accept(file + ": cannot be written: " + e.getMessage());
            isBroken = true;
            return;
        }
        written += text.length();
        if (written > bounds.growth()) compact();
    }

    /** The next try, where it fails, is after as much growth again. */
    private void compact() {
        written = 0;
        try {
            var old = channel();
            channel = compacted();
            isCramped = false;
            old.close();
        } catch (IOException e) {
            if (!isCramped)
                trouble.accept(file + ": cannot be written anew, and grows: " + e.getMessage());
            isCramped = true;
        }
    }

    private static void write(FileChannel to, String text) throws IOException {
        var octets = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
        while (octets.hasRemaining()) to.write(octets);
    }

    /** Writes all that is kept into a new file, and puts it in the place of the old one. */
    private FileChannel compacted() throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
        var to = FileChannel.open(fresh, options, RIGHTS);
        try {
            for (var entry : kept.entrySet()) {
                var text = new StringBuilder();
                lines(entry.getKey(), entry.getValue(), text);
                write(to, text.toString());
            }
            to.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            to.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
        return to;
    }

    private static void lines(Due key, Kept there, StringBuilder text) {
        var day = key.day();
        var domain = key.domain();
        text.append(new LedgerLine.Published(day, domain, there.record).written());
        if (there.lost > 0) text.append(new LedgerLine.Lost(day, domain, there.lost).written());
        for (var row : there.rows.entrySet())
            text.append(new LedgerLine.Row(day, domain, row.getValue(), row.getKey()).written());
    }

    /** Makes what was kept outlive a power cut. */
    public synchronized void sync() {
        var there = channel;
        if (there == null) return;
        try {
            there.force(false);
        } catch (IOException e) {
            trouble.accept(file + ": cannot be synced: " + e.getMessage());
        }
    }

    @Override
    public synchronized void close() {
        tellUnkept();
        try (var closed = channel) {
            if (closed != null) closed.force(false);
        } catch (IOException e) {
            trouble.accept(file + ": cannot be closed: " + e.getMessage());
        }
    }
}
