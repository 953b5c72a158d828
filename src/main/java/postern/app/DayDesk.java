package postern.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import postern.config.DailyReport;
import postern.config.Settings;
import postern.digest.DayBook;
import postern.digest.DayMail;
import postern.dkim.Keyring;
import postern.mail.Domain;
import postern.mail.Parsed;
import postern.reports.DailyReports.Listening;
import postern.reports.OwnPost;
import postern.reports.OwnPost.Posted;
import postern.spool.Spool;

/**
 * The daily report: sent once about each day, also over restarts, and where the relay did not run
 * at the time that is set, as soon as it does. The first one is about the day on which it was
 * switched on. While mail cannot be queued it is tried again every minute.
 */
final class DayDesk implements AutoCloseable {
    private static final long LOOK = 250; // milliseconds
    private static final Duration AGAIN = Duration.ofMinutes(1);
    private static final int PATIENCE = 20; // seconds

    private final OwnPost post;
    private final InstantSource clock;
    private final Listening listening;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("daily-report").factory());
    private volatile @Nullable Terms terms;
    private Instant quietUntil = Instant.MIN;

    /** Those in force. */
    private record Terms(DailyReport report, DayBook book, Path told, Domain host, Keyring keys) {}

    DayDesk(Spool spool, InstantSource clock, Listening listening) {
        this.post = new OwnPost(spool);
        this.clock = clock;
        this.listening = listening;
    }

    /** Reports under these settings, of days as they are at that place. */
    static DayBook book(Settings settings, ZoneId zone) {
        var ours = settings.policy().domains();
        return new DayBook(
                settings.hostname().name(),
                settings.data(),
                settings.log().journal(),
                zone,
                name ->
                        Domain.parse(name) instanceof Parsed.Good<Domain>(var domain)
                                && ours.contains(domain));
    }

    void take(Settings settings, Keyring keys) {
        var report = settings.telling().report();
        terms =
                report == null
                        ? null
                        : new Terms(
                                report,
                                book(settings, ZoneId.systemDefault()),
                                settings.data().resolve("daily-report"),
                                settings.hostname(),
                                keys);
    }

    DayDesk begin() {
        var _ = timer.scheduleWithFixedDelay(this::lookSafely, LOOK, LOOK, TimeUnit.MILLISECONDS);
        return this;
    }

    private void lookSafely() {
        try {
            var now = terms;
            if (now != null) look(now, clock.instant());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            later("the daily report could not be made: " + e.getMessage());
        } catch (RuntimeException e) { // or it would never look again
            later("bug: while the daily report is made: " + e);
        }
    }

    private void later(String why) {
        quietUntil = clock.instant().plus(AGAIN);
        listening.warn().accept(why);
    }

    private void look(Terms now, Instant at) throws IOException, InterruptedException {
        if (at.isBefore(quietUntil)) return;
        var there = at.atZone(ZoneId.systemDefault());
        var due =
                there.toLocalDate()
                        .minusDays(there.toLocalTime().isBefore(now.report().at()) ? 2 : 1);
        var told = told(now.told());
        if (told == null) tell(now.told(), due);
        else if (told.isBefore(due)) send(now, due, at);
    }

    private void send(Terms now, LocalDate day, Instant at)
            throws IOException, InterruptedException {
        var found = now.book().report(day);
        if (found.isEmpty()) {
            listening
                    .warn()
                    .accept("no daily report about " + day + ": the journal knows nothing of it");
            tell(now.told(), day);
            return;
        }
        var report = found.get();
        now.book().keep(report.day());
        var settings = now.report();
        var message = DayMail.write(report, settings.from(), settings.to(), "day-" + day, at);
        switch (post.post(settings.from(), settings.to(), message, now.keys(), at)) {
            case Posted.Queued(var entry) -> {
                tell(now.told(), day);
                listening.queued().accept(entry);
                listening
                        .note()
                        .accept("daily report about " + day + " queued as " + entry.message().id());
            }
            case Posted.Failed(var why) ->
                    later("the daily report about " + day + " waits: " + why);
        }
    }

    /** About which day somebody was told last; null where nobody was yet. */
    private static @Nullable LocalDate told(Path file) throws IOException {
        try {
            return LocalDate.parse(Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (NoSuchFileException | DateTimeException _) {
            return null;
        }
    }

    private static void tell(Path file, LocalDate day) throws IOException {
        WholeFile.replace(file, day + "\n");
    }

    @Override
    public void close() {
        var _ = timer.shutdownNow();
        try {
            if (!timer.awaitTermination(PATIENCE, TimeUnit.SECONDS))
                listening.warn().accept("a daily report was not finished in time");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
