package postern.acme;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.acme.Outcome.Issued;
import postern.acme.Outcome.Refused;
import postern.acme.Storage.Kept;
import postern.config.Acme;
import postern.journal.JournalRecord.Notice.Level;
import postern.unix.Ports;

/**
 * Sees to it that there is a certificate, and that the next one is there in time. Works beside all
 * else, on a thread of its own, and puts what comes where it is looked for.
 */
public final class Renewal implements AutoCloseable {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_REMINDERS = Duration.ofDays(1);
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final Storage storage;
    private final Ordering ordering;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final BiConsumer<Level, String> log;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("acme").factory());
    private @Nullable Acme settings; // null where nobody is to be asked
    private Instant next = Instant.MAX;
    private int failures; // in a row
    private long failuresEver;
    private @Nullable Said said;

    /** What the log holds about the failure that goes on. */
    private record Said(Refused refused, Level level, Instant at) {}

    Renewal(
            Storage storage,
            Ordering ordering,
            InstantSource clock,
            RandomGenerator random,
            BiConsumer<Level, String> log) {
        this.storage = storage;
        this.ordering = ordering;
        this.clock = clock;
        this.random = random;
        this.log = log;
    }

    /**
     * @param random one that threads may share
     */
    public static Renewal in(
            Storage storage,
            Ports ports,
            InstantSource clock,
            RandomGenerator random,
            BiConsumer<Level, String> log) {
        return new Renewal(storage, new Authority(storage, ports), clock, random, log);
    }

    /** Begins to look, on a thread of its own. */
    public Renewal begin() {
        var _ =
                timer.scheduleWithFixedDelay(
                        this::lookSafely, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /**
     * Goes by these from now on; a pause behind a failure ends.
     *
     * @param fresh null to order nothing
     */
    public synchronized void take(@Nullable Acme fresh) {
        settings = fresh;
        failures = 0;
        said = null;
        next = fresh == null ? Instant.MAX : due(fresh, clock.instant());
    }

    private Instant due(Acme wanted, Instant now) {
        var kept = storage.kept();
        return kept == null || !kept.serves(wanted)
                ? now
                : Schedule.due(kept.begin(), kept.end(), wanted.renewBefore());
    }

    private void lookSafely() {
        try {
            look();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // or the timer would never look again
            log.accept(Level.ERROR, "bug: while a certificate was ordered: " + e);
            postpone();
        }
    }

    private synchronized void postpone() {
        failures++;
        failuresEver++;
        next = clock.instant().plus(Schedule.pause(failures, random));
    }

    /** Orders when it is time, and reminds people of what they have to mend. */
    void look() throws InterruptedException {
        Acme wanted;
        synchronized (this) {
            wanted = settings;
            var now = clock.instant();
            if (wanted == null) return;
            if (now.isBefore(next)) {
                if (said != null && !now.isBefore(said.at.plus(BETWEEN_REMINDERS)))
                    say(said.refused, wanted, now);
                return;
            }
        }
        var outcome = ordering.order(wanted); // takes its time
        synchronized (this) {
            if (timer.isShutdown() || !wanted.equals(settings)) return; // nobody waits for it
            settle(wanted, outcome);
        }
    }

    private void settle(Acme wanted, Outcome outcome) {
        var now = clock.instant();
        switch (outcome) {
            case Issued issued -> {
                try {
                    storage.write(issued, wanted);
                    succeeded(wanted, issued, now);
                } catch (IOException e) {
                    failed(wanted, Refusals.storage(e), now);
                }
            }
            case Refused refused -> failed(wanted, refused, now);
        }
    }

    private void succeeded(Acme wanted, Issued issued, Instant now) {
        var leaf = issued.chain().getFirst();
        var end = leaf.getNotAfter().toInstant();
        failures = 0;
        said = null;
        var planned = Schedule.due(leaf.getNotBefore().toInstant(), end, wanted.renewBefore());
        var earliest = now.plus(Schedule.SHORTEST_PAUSE); // where the authority's clock is another
        next = planned.isBefore(earliest) ? earliest : planned;
        log.accept(
                Level.INFO,
                "acme: a certificate for "
                        + names(wanted)
                        + " came from "
                        + wanted.directory().getHost()
                        + "; it ends on "
                        + end
                        + ", and the next is ordered on "
                        + next.truncatedTo(ChronoUnit.SECONDS));
    }

    private void failed(Acme wanted, Refused refused, Instant now) {
        failures++;
        failuresEver++;
        next = now.plus(Schedule.pause(failures, random));
        if (refused.retryAfter() != null)
            next = Schedule.notBefore(next, refused.retryAfter(), now);
        var level = level(wanted, now);
        if (said == null
                || !said.refused.kind().equals(refused.kind())
                || said.level.compareTo(level) < 0
                || !now.isBefore(said.at.plus(BETWEEN_REMINDERS))) say(refused, wanted, now);
    }

    private Level level(Acme wanted, Instant now) {
        var kept = storage.kept();
        return kept == null
                        || !kept.serves(wanted)
                        || Schedule.isUrgent(kept.begin(), kept.end(), now)
                ? Level.ERROR
                : Level.WARNING;
    }

    private void say(Refused refused, Acme wanted, Instant now) {
        var level = level(wanted, now);
        said = new Said(refused, level, now);
        log.accept(
                level,
                "acme: no certificate for "
                        + names(wanted)
                        + ": "
                        + refused.why()
                        + "; "
                        + refused.cure()
                        + ". "
                        + standing(storage.kept(), now)
                        + "It is tried again on "
                        + next.truncatedTo(ChronoUnit.SECONDS));
    }

    private static String standing(@Nullable Kept kept, Instant now) {
        if (kept == null) return "";
        return (kept.end().isBefore(now) ? "The old one ended on " : "The present one ends on ")
                + kept.end()
                + ". ";
    }

    private static String names(Acme wanted) {
        return wanted.names().stream().map(Object::toString).collect(Collectors.joining(", "));
    }

    /** When the present certificate came, in seconds since 1970, by its first name. */
    public synchronized Map<String, Long> lastSuccess() {
        var kept = storage.kept();
        return kept == null ? Map.of() : byName(kept.came().getEpochSecond());
    }

    /** When something is ordered next, in seconds since 1970, by its first name. */
    public synchronized Map<String, Long> nextAttempt() {
        return byName(next.getEpochSecond());
    }

    /** Orders that came to nothing, by the first name. */
    public synchronized Map<String, Long> failures() {
        return byName(failuresEver);
    }

    private Map<String, Long> byName(long value) {
        return settings == null ? Map.of() : Map.of(settings.names().getFirst().name(), value);
    }

    /** Gives up an order that is open, and waits a little until its port is closed. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            if (!timer.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS))
                log.accept(Level.WARNING, "acme: an order does not end; nobody waits for it");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
