package postern.reports;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mailauth.AggregateReport;
import postern.mailauth.DmarcRecord;
import postern.mailauth.ReportDestinations;
import postern.mailauth.ReportLedger;
import postern.mailauth.ReportLedger.Bounds;
import postern.mailauth.ReportMaterial;
import postern.mailauth.ReportRow;
import postern.spool.Entry;
import postern.spool.Spool;

/**
 * DMARC aggregate reports: keeps what was found about mail, in {@code dmarc-reports} in the data
 * folder, and sends each domain that asks for it one report about each day (UTC), at some moment
 * behind that day's end. Does nothing while no terms are in force. Safe for many threads.
 */
public final class DailyReports implements AutoCloseable {
    private static final long LOOK = 250; // milliseconds
    private static final int SYNC = 240; // looks
    private static final int PATIENCE = 20; // seconds, for a report that is being written

    private final ReportLedger ledger;
    private final Intake intake;
    private final Sending sending;
    private final InstantSource clock;
    private final Consumer<String> warn;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("dmarc-reports").factory());
    private volatile @Nullable Terms terms;
    private int looks;

    /**
     * Who is told of what it does.
     *
     * @param queued of reports in the spool
     * @param note in a sentence, of reports sent or not
     * @param warn in a sentence, of what goes wrong
     */
    public record Listening(Consumer<Entry> queued, Consumer<String> note, Consumer<String> warn) {}

    /**
     * What waits to be told to a domain.
     *
     * @param lost messages for which there was no room
     * @param due when it is sent
     */
    public record Waiting(
            LocalDate day, Domain domain, long messages, int rows, long lost, Instant due) {}

    private DailyReports(
            ReportLedger ledger,
            Spool spool,
            InstantSource clock,
            RandomGenerator random,
            Listening listening) {
        this.ledger = ledger;
        this.clock = clock;
        warn = listening.warn();
        intake = new Intake(ledger);
        sending =
                new Sending(
                        ledger,
                        new OwnPost(spool),
                        clock,
                        listening.queued(),
                        listening.note(),
                        random.nextLong());
    }

    /**
     * Opens it with what is kept in the data folder; the spool's lock says that nobody else writes
     * there.
     *
     * @throws IOException if the file is there and cannot be read
     */
    public static DailyReports open(
            Path data,
            Spool spool,
            InstantSource clock,
            RandomGenerator random,
            Listening listening)
            throws IOException {
        var file = data.resolve("dmarc-reports");
        var ledger = ReportLedger.open(file, Bounds.USUAL, listening.warn());
        return new DailyReports(ledger, spool, clock, random, listening);
    }

    /** From now on under these terms; null: nothing is kept and nobody is told. */
    public void take(@Nullable Terms next) {
        terms = next;
    }

    /**
     * Begins to keep what comes, and to send what is due.
     *
     * @throws IOException if the file cannot be written
     */
    public DailyReports begin() throws IOException {
        ledger.prepare();
        var _ = intake.begin();
        var _ = timer.scheduleWithFixedDelay(this::lookSafely, LOOK, LOOK, TimeUnit.MILLISECONDS);
        return this;
    }

    /**
     * Keeps what was found about a message that came now; never waits.
     *
     * @param domain whose record applied
     */
    public void keep(Domain domain, DmarcRecord record, ReportRow row) {
        if (terms != null) intake.keep(sending.today(), domain, record, row);
    }

    private void lookSafely() {
        try {
            look();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // or it would never look again
            warn.accept("bug: while DMARC reports are sent: " + e);
        }
    }

    private void look() throws InterruptedException {
        long lost = intake.lost();
        if (lost > 0)
            warn.accept(
                    lost
                            + " messages will not stand in DMARC reports: the disk was too far"
                            + " behind");
        if (++looks % SYNC == 0) ledger.sync();
        var now = terms;
        if (now == null) return;
        intake.drain();
        sending.sendDue(now);
    }

    /** What waits, oldest first; of today too. */
    public List<Waiting> list() {
        intake.drain();
        var now = terms;
        var all = new ArrayList<Waiting>();
        if (now == null) return all;
        for (var due : ledger.all()) {
            var material = ledger.material(due);
            if (material == null) continue;
            all.add(
                    new Waiting(
                            due.day(),
                            due.domain(),
                            material.messages(),
                            material.rows().size(),
                            material.lost(),
                            sending.moment(due, now)));
        }
        return all;
    }

    /**
     * The report as it would be sent, as XML.
     *
     * @param day null for the latest one of which something is known
     * @return null where there is nothing to tell
     */
    public @Nullable String xml(Domain domain, @Nullable LocalDate day) {
        var now = terms;
        var material = material(domain, day);
        return now == null || material == null
                ? null
                : new AggregateReport(now.reporter(), material).xml();
    }

    /** Where it would go; asks the DNS. Null as for {@link #xml}. */
    public ReportDestinations.@Nullable Destinations destinations(
            Domain domain, @Nullable LocalDate day) {
        var now = terms;
        var material = material(domain, day);
        return now == null || material == null
                ? null
                : ReportDestinations.of(now.resolver(), domain, material.record());
    }

    private @Nullable ReportMaterial material(Domain domain, @Nullable LocalDate day) {
        intake.drain();
        var all = ledger.all();
        for (int i = all.size() - 1; i >= 0; i--) {
            var due = all.get(i);
            if (due.domain().equals(domain) && (day == null || due.day().equals(day)))
                return ledger.material(due);
        }
        return null;
    }

    /** Whether a day is over, so that reports about it are whole. */
    public boolean isOver(LocalDate day) {
        return day.isBefore(LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
    }

    /**
     * Sends the reports about a day that is over, at once. Waits for the DNS and the disk.
     *
     * @param only to that domain; null for all
     */
    public Map<Domain, Sent> send(LocalDate day, @Nullable Domain only)
            throws InterruptedException {
        var all = new LinkedHashMap<Domain, Sent>();
        var now = terms;
        if (now == null || !isOver(day)) return all;
        intake.drain();
        for (var due : ledger.before(day.plusDays(1)))
            if (due.day().equals(day) && (only == null || only.equals(due.domain())))
                all.put(due.domain(), sending.send(due, now));
        return all;
    }

    @Override
    public void close() {
        sending.close();
        timer.shutdown(); // an interrupt would close the file in the middle of a write
        try {
            if (!timer.awaitTermination(PATIENCE, TimeUnit.SECONDS))
                warn.accept("a DMARC report was not finished in time");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        intake.close();
        ledger.close();
    }
}
