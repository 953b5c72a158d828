package postern.app;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import postern.config.Settings;
import postern.console.AlertsRequest;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.console.ControlProtocol.Room;
import postern.console.QueueDesk;
import postern.console.QueueDesk.Operation;
import postern.console.QueueFilter;
import postern.journal.JournalRecord.Notice.Level;
import postern.mail.Mailbox;
import postern.net.Relay;
import postern.spool.Entry;
import postern.spool.QueueId;

/** Takes what a person asks of a running relay to whoever answers it. */
final class FrontDesk implements Room {
    private final Foundation ground;
    private final Relay relay;
    private final ReportDesk reports;
    private final AlertDesk alerts;
    private final Supplier<Settings> settings;
    private final Supplier<Ending> reload;

    /**
     * @param settings those in force
     */
    FrontDesk(
            Foundation ground,
            Relay relay,
            ReportDesk reports,
            AlertDesk alerts,
            Supplier<Settings> settings,
            Supplier<Ending> reload) {
        this.ground = ground;
        this.relay = relay;
        this.reports = reports;
        this.alerts = alerts;
        this.settings = settings;
        this.reload = reload;
    }

    @Override
    public Ending answer(Request request, Consumer<String> lines) {
        return switch (request) {
            case Request.Reload _ -> reload.get();
            case Request.ReopenLogs _ -> {
                ground.journal().reopen();
                yield new Ending.Done("log and journal are open again", 1);
            }
            case Request.TrustList _ -> ground.trust().list(lines);
            case Request.TrustResume(var client) -> noted(ground.trust().resume(client));
            case Request.BlocksList _ -> ground.blocks().answer(request, lines);
            case Request.BlocksRemove _, Request.BlocksClear _, Request.GuessesForget _ ->
                    noted(ground.blocks().answer(request, lines));
            case Request.LimitsList list -> ground.limits().answer(list, lines);
            case Request.LimitsReset reset -> noted(ground.limits().answer(reset, lines));
            case Request.Suspects asked -> suspects(asked, lines);
            case Request.Queue(var operation, var filter) -> queue(operation, filter, lines);
            case Request.Alerts(var asked) -> alerts(asked, lines);
            case Request.Dmarc dmarc -> reports.answer(dmarc, lines);
        };
    }

    private Ending suspects(Request.Suspects asked, Consumer<String> lines) {
        var queue =
                new QueueDesk(
                        ground.spool(),
                        QueueAccess.nextHops(settings.get()),
                        ground.clock(),
                        new Told());
        var ending =
                new SuspectDesk(ground.habits(), queue, ground.journal()::write)
                        .answer(asked, lines);
        return switch (asked.verb()) {
            case LIST, SHOW -> ending;
            case RELEASE, TRUST, DELETE, LOCK, UNLOCK -> noted(ending);
        };
    }

    private Ending queue(Operation operation, QueueFilter filter, Consumer<String> lines) {
        var nextHops = QueueAccess.nextHops(settings.get());
        var named = new HashSet<String>();
        Function<Mailbox, String> naming =
                mailbox -> {
                    var nextHop = nextHops.apply(mailbox);
                    named.add(nextHop);
                    return nextHop;
                };
        var desk = new QueueDesk(ground.spool(), naming, ground.clock(), new Told());
        boolean lists = operation == Operation.LIST;
        if (lists && filter.isEverything()) tellWhatIsDown(_ -> true, lines);
        int count = desk.perform(operation, filter, lines);
        if (lists && count > 0 && !filter.isEverything())
            tellWhatIsDown(
                    nextHop ->
                            named.contains(nextHop)
                                    && (filter.nextHop() == null
                                            || nextHop.contains(filter.nextHop())),
                    lines);
        return new Ending.Done(operation.word(), count);
    }

    private Ending alerts(AlertsRequest asked, Consumer<String> lines) {
        var ending = AlertCounter.answer(alerts, asked, lines);
        return AlertCounter.changes(asked) ? noted(ending) : ending;
    }

    private Ending noted(Ending ending) {
        if (ending instanceof Ending.Done(var text, _)) ground.notices().say(Level.INFO, text);
        return ending;
    }

    /**
     * Most of what waits for a destination that is down was never tried itself: this says why it
     * waits.
     *
     * @param concerned whether somebody asked about that next hop
     */
    private void tellWhatIsDown(Predicate<String> concerned, Consumer<String> lines) {
        try {
            for (var standing : relay.standings())
                if (standing.failures() > 0 && concerned.test(standing.destination().toString()))
                    lines.accept(Downtime.describe(standing));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What an administrator changes, the scheduler hears. */
    private final class Told implements QueueDesk.Changes {
        @Override
        public void changed(Entry entry) {
            relay.changed(entry);
        }

        @Override
        public void retry(Set<QueueId> ids) {
            relay.retry(ids);
        }
    }
}
