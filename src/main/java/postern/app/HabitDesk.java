package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import postern.habits.HabitLines;
import postern.habits.Habits;
import postern.login.Locks;
import postern.watch.Metrics;

/**
 * Keeps what is usual, who is suspected and who is locked, on disk too. What was learnt within the
 * last minute before a crash is lost; who became suspected is written at once.
 */
final class HabitDesk implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int IDLE = 20; // times as long as writing has taken

    private final InstantSource clock;
    private final Consumer<String> trouble;
    private final Path file;
    private final SuspectFile suspectFile;
    private final Habits habits;
    private final Locks locks;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicBoolean unwritten = new AtomicBoolean();
    private volatile long written;
    private boolean isTroubled;

    /**
     * Reads what was kept.
     *
     * @param trouble hears what could not be read or written
     */
    HabitDesk(Path data, InstantSource clock, Consumer<String> trouble) throws IOException {
        this.clock = clock;
        this.trouble = trouble;
        file = data.resolve("habits.jsonl");
        suspectFile = new SuspectFile(data);
        var lines = new HabitLines();
        LinesOfJson.read(file, lines::read, trouble);
        var listed = suspectFile.read(trouble);
        habits = new Habits(lines, listed.suspects(), this::suspected);
        locks = new Locks(listed.locks());
    }

    Habits habits() {
        return habits;
    }

    Locks locks() {
        return locks;
    }

    Instant now() {
        return clock.instant();
    }

    /** Shows its figures, and writes what is learnt from now on, every minute at the most. */
    HabitDesk serve(Metrics metrics) {
        metrics.gauge(
                "postern_habits",
                "Users and clients of which it is learnt what they usually send.",
                habits::size);
        metrics.gauge(
                "postern_suspects",
                "Users and clients whose mail is kept because it is unusual.",
                () -> habits.suspects().size());
        metrics.gauge(
                "postern_locked_users",
                "Users whom a person has locked out.",
                () -> locks.list().size());
        Thread.ofVirtual().name("habits").start(this::keepWriting);
        return this;
    }

    private void keepWriting() {
        var next = PAUSE;
        try {
            while (!closing.await(next.toMillis(), TimeUnit.MILLISECONDS)) {
                long began = System.nanoTime();
                writeHabits();
                var took = Duration.ofNanos(System.nanoTime() - began).multipliedBy(IDLE);
                next = took.compareTo(PAUSE) > 0 ? took : PAUSE;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says once that it fails, until it succeeds again. */
    private synchronized void writeHabits() {
        long upTo = habits.changes();
        if (upTo == written) return;
        var text = new StringBuilder();
        HabitLines.write(habits, line -> text.append(line).append('\n'));
        try {
            WholeFile.replace(file, text);
            written = upTo;
            isTroubled = false;
        } catch (IOException | RuntimeException e) { // or it would never write again
            if (!isTroubled)
                trouble.accept("what is learnt of users does not outlive a restart: " + e);
            isTroubled = true;
        }
    }

    /** Does not wait for the disk. */
    private void suspected() {
        if (unwritten.compareAndSet(false, true))
            Thread.ofVirtual().start(this::writeSuspectsOrTell);
    }

    private void writeSuspectsOrTell() {
        try {
            if (unwritten.get()) writeSuspects();
        } catch (IOException e) {
            trouble.accept("who is suspected does not outlive a restart: " + e);
        }
    }

    /** One writes for all that changed before it begins. */
    synchronized void writeSuspects() throws IOException {
        unwritten.set(false);
        suspectFile.write(new SuspectFile.Listed(habits.suspects(), locks.list()));
    }

    /** Writes all that was learnt, and waits for it. */
    @Override
    public void close() {
        closing.countDown();
        writeSuspectsOrTell();
        writeHabits();
    }
}
