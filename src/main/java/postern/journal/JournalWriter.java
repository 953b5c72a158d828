package postern.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
    private final List<LogOutlet> outlets;
    private final InstantSource clock;
    private final LongAdder lost;
    private final JournalLine journalLine = new JournalLine();
    private final LogEvent event = new LogEvent();

    private StringBuilder journalText = new StringBuilder();

    /** Lines for the journal that are still to be written. */
    private ByteBuffer pending = ByteBuffer.allocate(0);

    private long lostReported;
    private volatile @Nullable String journalProblem;

    JournalWriter(
            @Nullable LineOutput journal,
            List<LogOutlet> outlets,
            InstantSource clock,
            LongAdder lost) {
        this.journal = journal;
        this.outlets = outlets;
        this.clock = clock;
        this.lost = lost;
    }

    /** Why nothing is recorded; where there is no journal, the log is the record. */
    Optional<String> problem() {
        return journal == null ? logProblem() : Optional.ofNullable(journalProblem);
    }

    /** Why a file of the log is not written; servers that take nothing are another matter. */
    Optional<String> logProblem() {
        for (var outlet : outlets)
            if (outlet instanceof LogOutlet.Lines && outlet.problem().isPresent())
                return outlet.problem();
        return Optional.empty();
    }

    /** Why outputs take nothing now, by output. */
    Map<String, String> outputProblems() {
        var problems = new TreeMap<String, String>();
        for (var outlet : outlets)
            outlet.problem().ifPresent(why -> problems.put(outlet.name(), why));
        return problems;
    }

    /** How many events were left out so far, by output. */
    Map<String, Long> dropped() {
        var dropped = new TreeMap<String, Long>();
        for (var outlet : outlets) dropped.put(outlet.name(), outlet.dropped());
        return dropped;
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
        for (var outlet : outlets)
            outlet.news(clock.instant()).ifPresent(text -> notice(Level.WARNING, text));
        for (var record : batch) render(record);
        return flush();
    }

    private void notice(Level level, String text) {
        render(new Notice(clock.instant(), level, text));
    }

    /** A record that cannot be rendered is a bug of ours, and must not end the journal. */
    private void render(JournalRecord record) {
        int journalLength = journalText.length();
        try {
            if (journal != null) journalLine.append(journalText, record);
            LogEvents.fill(event, record);
            for (var outlet : outlets) outlet.add(event);
        } catch (RuntimeException e) {
            journalText.setLength(journalLength);
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
        for (var outlet : outlets) outlet.flush();
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

    void reopen() {
        if (journal != null) reopen(journal::reopen);
        for (var outlet : outlets) reopen(outlet::reopen);
    }

    private interface Reopening {
        void run() throws IOException;
    }

    /** One that fails keeps none of the others from it. */
    private void reopen(Reopening one) {
        try {
            one.run();
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
            for (var outlet : outlets) outlet.close();
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
