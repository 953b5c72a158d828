package postern.app;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.config.Settings;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.dkim.Keyring;
import postern.dns.Resolver;
import postern.journal.Json;
import postern.mail.Domain;
import postern.mailauth.DmarcRecord;
import postern.mailauth.ReportRow;
import postern.reports.DailyReports;
import postern.reports.Sent;
import postern.reports.Terms;
import postern.spool.Spool;

/**
 * The daily report, and reports to domains (DMARC), once the configuration asks for them: opened
 * then, and open until the end.
 */
final class ReportDesk implements AutoCloseable {
    private static final Ending.Refused OFF =
            new Ending.Refused(
                    "DMARC reports are not switched on",
                    "write a section dmarc-reports: { from: … } into the configuration");

    private final Spool spool;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final DailyReports.Listening listening;
    private final boolean works;
    private final @Nullable DayDesk days; // null while no relay runs
    private volatile @Nullable DailyReports reports;
    private volatile boolean isOn;

    /**
     * @param works whether reports are sent when they are due; they are not while no relay runs
     */
    ReportDesk(
            Spool spool,
            InstantSource clock,
            RandomGenerator random,
            DailyReports.Listening listening,
            boolean works) {
        this.spool = spool;
        this.clock = clock;
        this.random = random;
        this.listening = listening;
        this.works = works;
        days = works ? new DayDesk(spool, clock, listening).begin() : null;
    }

    /**
     * Opens what is kept, where the settings ask for it.
     *
     * @throws IOException if it can be neither read nor made
     */
    synchronized void prepare(Settings settings) throws IOException {
        if (settings.dmarcReports() == null || reports != null) return;
        var opened = DailyReports.open(settings.data(), spool, clock, random, listening);
        reports = works ? opened.begin() : opened;
    }

    /** From now on under these settings, which it is prepared for. */
    synchronized void take(Settings settings, Keyring keys, Resolver resolver) {
        if (days != null) days.take(settings, keys);
        var ours = settings.dmarcReports();
        isOn = ours != null;
        if (reports == null) return;
        reports.take(
                ours == null
                        ? null
                        : new Terms(
                                ours,
                                settings.hostname(),
                                "Postern " + Main.version(),
                                keys,
                                resolver));
    }

    /** Keeps what was found about a message. */
    void keep(Domain domain, DmarcRecord record, ReportRow row) {
        var open = reports;
        if (open != null) open.keep(domain, record, row);
    }

    Ending answer(Request.Dmarc request, Consumer<String> lines) {
        var open = reports;
        if (!isOn || open == null) return OFF;
        try {
            return switch (request) {
                case Request.DmarcList _ -> list(open, lines);
                case Request.DmarcShow show -> show(open, show, lines);
                case Request.DmarcSend send -> send(open, send, lines);
            };
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Ending.Refused("the relay is stopping", "start it again");
        }
    }

    private static Ending list(DailyReports reports, Consumer<String> lines) {
        var all = reports.list();
        for (var waiting : all) {
            var text = new StringBuilder();
            new Json(text)
                    .beginObject()
                    .field("day", waiting.day().toString())
                    .field("domain", waiting.domain().name())
                    .field("messages", waiting.messages())
                    .field("rows", waiting.rows())
                    .field("lost", waiting.lost())
                    .field("due", Instant.ofEpochSecond(waiting.due().getEpochSecond()).toString())
                    .endObject();
            lines.accept(text.toString());
        }
        return new Ending.Done("listed", all.size());
    }

    private static Ending show(
            DailyReports reports, Request.DmarcShow show, Consumer<String> lines) {
        var nothing =
                new Ending.Refused(
                        "nothing is known that could be told to "
                                + show.domain()
                                + (show.day() == null ? "" : " about " + show.day()),
                        "postern dmarc list shows what is");
        if (!show.to()) {
            var xml = reports.xml(show.domain(), show.day());
            if (xml == null) return nothing;
            xml.lines().forEach(lines);
            return new Ending.Done("shown", 1);
        }
        var found = reports.destinations(show.domain(), show.day());
        if (found == null) return nothing;
        found.steps().forEach(lines);
        for (var destination : found.destinations())
            lines.accept(
                    "to "
                            + destination.mailbox()
                            + (destination.limit() == 0
                                    ? ""
                                    : ", " + destination.limit() + " octets at most"));
        return new Ending.Done("shown", found.destinations().size());
    }

    private static Ending send(DailyReports reports, Request.DmarcSend send, Consumer<String> lines)
            throws InterruptedException {
        if (!reports.isOver(send.day()))
            return new Ending.Refused(
                    send.day() + " is not over (UTC)",
                    "wait for its end: who gets a second report about a day drops it");
        int queued = 0;
        for (var one : reports.send(send.day(), send.domain()).entrySet()) {
            if (one.getValue() instanceof Sent.Queued) queued++;
            var text = new StringBuilder();
            new Json(text)
                    .beginObject()
                    .field("day", send.day().toString())
                    .field("domain", one.getKey().name())
                    .field("queued", one.getValue() instanceof Sent.Queued)
                    .field("text", one.getValue().text())
                    .endObject();
            lines.accept(text.toString());
        }
        return new Ending.Done("sent", queued);
    }

    @Override
    public void close() {
        if (days != null) days.close();
        var open = reports;
        if (open != null) open.close();
    }
}
