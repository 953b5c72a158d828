package postern.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.journal.JournalRecord.Notice;
import postern.journal.JournalRecord.Notice.Level;

/**
 * Renders records and writes them to both outputs. Lines for the journal that could not be written
 * are kept for {@link #retry}. Used by the journal's thread alone, but for {@link #problem}.
 */
final class JournalWriter {
    private static final Logger LOGGER = LoggerFactory.getLogger(FileJournal.class);
    private static final int KEPT_CAPACITY = 1 << 20;

    private final @Nullable LineOutput journal;
    private final LineOutput log;
    private final InstantSource clock;
    private final LongAdder lost;
    private final JournalLine journalLine = new JournalLine();
    private final LogLine logLine = new LogLine();

    private StringBuilder journalText = new StringBuilder();
    private StringBuilder logText = new StringBuilder();

    /** Lines for the journal that are still to be written. */
    private ByteBuffer pending = ByteBuffer.allocate(0);

    private long lostReported;
    private volatile @Nullable String journalProblem;
    private volatile @Nullable String logProblem;

    JournalWriter(
            @Nullable LineOutput journal, LineOutput log, InstantSource clock, LongAdder lost) {
        this.journal = journal;
        this.log = log;
        this.clock = clock;
        this.lost = lost;
    }

    /** Why nothing is recorded; where there is no journal, the log is the record. */
    Optional<String> problem() {
        return Optional.ofNullable(journal == null ? logProblem : journalProblem);
    }

    /** Why nothing is logged. */
    Optional<String> logProblem() {
        return Optional.ofNullable(logProblem);
    }

    /** Writes a batch, and what was lost before it. False if the journal must be tried again. */
    boolean write(List<JournalRecord> batch) {
        long lostNow = lost.sum();
        if (lostNow > lostReported) {
            notice(
                    Level.ERROR,
                    "The journal was behind: " + (lostNow - lostReported) + " records are lost");
            lostReported = lostNow;
        }
        for (var record : batch) render(record);
        return flush();
    }

    private void notice(Level level, String text) {
        render(new Notice(clock.instant(), level, text));
    }

    /** A record that cannot be rendered is a bug of ours, and must not end the journal. */
    private void render(JournalRecord record) {
        int journalLength = journalText.length();
        int logLength = logText.length();
        try {
            if (journal != null) journalLine.append(journalText, record);
            logLine.append(logText, record);
        } catch (RuntimeException e) {
            journalText.setLength(journalLength);
            logText.setLength(logLength);
            lost.increment();
            LOGGER.error("A record could not be rendered: {}", record.getClass(), e);
        }
    }

    private boolean flush() {
        if (!journalText.isEmpty()) {
            pending = bytes(journalText);
            journalText = emptied(journalText);
        }
        boolean written = retry();
        writeLog();
        return written;
    }

    /** Tries again what is pending. True when nothing is any more. */
    boolean retry() {
        if (journal == null || !pending.hasRemaining()) return true;
        try {
            journal.write(pending);
        } catch (IOException e) {
            toLineStart(pending);
            if (journalProblem == null) {
                journalProblem = "the journal cannot be written: " + e.getMessage();
                LOGGER.error("The journal cannot be written, mail is deferred: {}", e.getMessage());
            }
            return false;
        }
        if (journalProblem != null) LOGGER.info("The journal can be written again");
        journalProblem = null;
        return true;
    }

    /** What was torn is written again as a whole: another file may be open by then. */
    private static void toLineStart(ByteBuffer lines) {
        int start = lines.position();
        while (start > 0 && lines.get(start - 1) != '\n') start--;
        lines.position(start);
    }

    private void writeLog() {
        if (logText.isEmpty()) return;
        var lines = bytes(logText);
        logText = emptied(logText);
        try {
            log.write(lines);
            logProblem = null;
        } catch (IOException e) {
            while (lines.hasRemaining()) if (lines.get() == '\n') lost.increment();
            logProblem = "the log cannot be written: " + e.getMessage();
        }
    }

    void reopen() {
        try {
            if (journal != null) journal.reopen();
            log.reopen();
        } catch (IOException e) {
            LOGGER.error("A file of the journal cannot be opened again: {}", e.getMessage());
            notice(Level.ERROR, "A file cannot be opened again: " + e.getMessage());
        }
    }

    /** Counts what will never be written. */
    void giveUp(int waiting) {
        int lines = waiting;
        while (pending.hasRemaining()) if (pending.get() == '\n') lines++;
        lost.add(lines);
        LOGGER.error("The journal could not be written before the end: {} records are lost", lines);
    }

    void close() {
        try {
            if (journal != null) journal.close();
            log.close();
        } catch (IOException e) {
            LOGGER.error("A file of the journal could not be closed: {}", e.getMessage());
        }
    }

    private static ByteBuffer bytes(StringBuilder text) {
        return ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static StringBuilder emptied(StringBuilder text) {
        if (text.capacity() > KEPT_CAPACITY) return new StringBuilder();
        text.setLength(0);
        return text;
    }
}
