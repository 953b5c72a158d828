package postern.journal;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import postern.config.LogKind;
import postern.config.Settings;

/**
 * The journal in its file, and the log that people read on the standard output or in another. One
 * thread of its own renders and writes; records of many callers share one write.
 *
 * <p><b>When the disk does not keep up.</b> Up to {@value #CAPACITY} records wait in memory. When
 * half of that is used {@link #problem} says so, and mail is deferred. Above three quarters records
 * that tell of no decision (connections, TLS, bad commands) are left out; when all is used, a
 * caller waits up to a second, once until the writer has caught up, and then records are left out.
 * Each one left out is counted, and the count is the next thing that the journal says. A journal
 * that cannot be written at all (full disk) is tried again every second; nothing is thrown away for
 * it until the memory is used up. The log is there for comfort: what a file of it does not take is
 * counted and not kept; for a server of it (syslog) a bounded number of events waits.
 *
 * <p>A line handed to the system survives {@code kill -9}; the last moments before a power cut may
 * be missing, since the disk is only synchronised on closing.
 */
public final class FileJournal implements Journal {
    private static final int CAPACITY = 32_768;
    private static final int BATCH = 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How long records are gathered: a reader of the log does not notice, and fewer writes do. */
    private static final Duration GATHER = Duration.ofMillis(5);

    private static final Duration END = Duration.ofSeconds(10);

    private final ArrayBlockingQueue<JournalRecord> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final ConcurrentLinkedQueue<CountDownLatch> flushes = new ConcurrentLinkedQueue<>();
    private final LongAdder lost;
    private final JournalWriter writer;
    private final Thread thread;

    /** The writer sleeps until it is woken. */
    private volatile boolean idle;

    /** Callers do not wait any more until the writer has caught up. */
    private volatile boolean stalled;

    private volatile boolean reopening;
    private volatile boolean closing;

    FileJournal(@Nullable LineOutput journal, LineOutput log, InstantSource clock) {
        this(journal, log, clock, new LongAdder());
    }

    private FileJournal(
            @Nullable LineOutput journal, LineOutput log, InstantSource clock, LongAdder lost) {
        this(
                journal,
                List.of(
                        new LogOutlet.Lines(
                                "-", EnumSet.allOf(LogKind.class), null, new LogLine(), log, lost)),
                clock,
                lost);
    }

    private FileJournal(
            @Nullable LineOutput journal,
            List<LogOutlet> outlets,
            InstantSource clock,
            LongAdder lost) {
        this.lost = lost;
        writer = new JournalWriter(journal, outlets, clock, lost);
        thread = Thread.ofPlatform().name("journal").daemon().start(this::run);
    }

    /**
     * Opens the files and starts the writer; servers of the log are asked later.
     *
     * @param host our name, for syslog
     * @param standardOutput where the log goes that has no file; not closed
     * @throws IOException if a file can be neither opened nor made
     */
    public static FileJournal open(
            Settings.Logging settings,
            String host,
            WritableByteChannel standardOutput,
            InstantSource clock)
            throws IOException {
        var lost = new LongAdder();
        var outlets = new LogOutlets(host, standardOutput, clock, lost).open(settings.outputs());
        var journal = settings.journal();
        try {
            return new FileJournal(
                    journal == null
                            ? null
                            : new RotatingFile(journal, settings.rotation(), _ -> "", clock),
                    outlets,
                    clock,
                    lost);
        } catch (IOException e) {
            for (var outlet : outlets) outlet.close();
            throw e;
        }
    }

    @Override
    public void write(JournalRecord record) {
        if (closing || !isDecision(record) && queue.size() > CAPACITY / 4 * 3) {
            lost.increment();
            return;
        }
        if (!queue.offer(record) && !offerPatiently(record)) lost.increment();
        if (idle) LockSupport.unpark(thread);
    }

    private boolean offerPatiently(JournalRecord record) {
        if (stalled) return false;
        try {
            if (queue.offer(record, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) return true;
            stalled = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Whether mail or a decision about it would be missing without this record. */
    private static boolean isDecision(JournalRecord record) {
        return switch (record) {
            case JournalRecord.Judged _,
                    JournalRecord.Accepted _,
                    JournalRecord.Attempted _,
                    JournalRecord.Notified _,
                    JournalRecord.Suspected _,
                    JournalRecord.Departed _,
                    JournalRecord.LoggedIn _,
                    JournalRecord.LoginFailed _,
                    JournalRecord.Notice _ ->
                    true;
            case JournalRecord.Connected _,
                    JournalRecord.Disconnected _,
                    JournalRecord.TurnedAway _,
                    JournalRecord.Secured _,
                    JournalRecord.Refused _ ->
                    false;
        };
    }

    @Override
    public Optional<String> problem() {
        var failure = writer.problem();
        if (failure.isPresent()) return failure;
        return stalled || queue.size() > CAPACITY / 2
                ? Optional.of("the journal is behind by " + queue.size() + " records")
                : Optional.empty();
    }

    /** Why the log cannot be written, for the health page: mail goes on without it. */
    public Optional<String> logProblem() {
        return writer.logProblem();
    }

    /** Records left out so far, and lines that could not be written to the log. */
    public long lost() {
        return lost.sum();
    }

    /** Events that an output of the log left out so far, by output. */
    public Map<String, Long> dropped() {
        return writer.dropped();
    }

    /** Why outputs of the log take nothing now, by output. */
    public Map<String, String> outputProblems() {
        return writer.outputProblems();
    }

    @Override
    public void reopen() {
        reopening = true;
        LockSupport.unpark(thread);
    }

    /**
     * Waits until all that was written before is in the files.
     *
     * @return false if it took longer than {@code most}
     */
    public boolean flush(Duration most) throws InterruptedException {
        var done = new CountDownLatch(1);
        flushes.add(done);
        LockSupport.unpark(thread);
        return done.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Writes out what waits, for at most ten seconds. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        try {
            if (thread.join(END)) writer.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var batch = new ArrayList<JournalRecord>(BATCH);
        List<CountDownLatch> waiting = new ArrayList<>();
        while (true) {
            boolean last = closing;
            for (var flush = flushes.poll(); flush != null; flush = flushes.poll())
                waiting.add(flush);
            if (reopening) {
                reopening = false;
                writer.reopen();
            }
            boolean written = writer.retry();
            if (written) {
                queue.drainTo(batch, BATCH);
                boolean all = batch.size() < BATCH;
                written = writer.write(batch);
                batch.clear();
                if (written && all) {
                    waiting.forEach(CountDownLatch::countDown);
                    waiting.clear();
                    if (last) return;
                    rest();
                }
                if (queue.size() < CAPACITY / 2) stalled = false;
            }
            if (!written && !pauseBeforeRetry(last)) return;
        }
    }

    /** Gathers records for a moment; sleeps while there are none. */
    private void rest() {
        LockSupport.parkNanos(GATHER.toNanos());
        idle = true;
        if (queue.isEmpty() && flushes.isEmpty() && !reopening && !closing) LockSupport.park();
        idle = false;
    }

    /** False when it is time to give up: closing, and the disk still fails. */
    private boolean pauseBeforeRetry(boolean last) {
        if (last) {
            writer.giveUp(queue.size());
            return false;
        }
        LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
        return true;
    }
}
