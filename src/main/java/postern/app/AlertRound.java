package postern.app;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.alerts.Bulletin;
import postern.alerts.Channel;
import postern.alerts.Ledger;
import postern.alerts.Teller;
import postern.config.Alerting;
import postern.journal.JournalRecord.Notice.Level;

/** One channel's way from its outbox to people: one thing at a time, on a virtual thread. */
final class AlertRound {
    private final Channel channel;
    private final Ledger ledger;
    private final InstantSource clock;
    private final AlertCounts counts;
    private final Notices notices;
    private @Nullable Thread busy; // guarded by this
    private volatile String trouble = "";

    AlertRound(
            Channel channel,
            Ledger ledger,
            InstantSource clock,
            AlertCounts counts,
            Notices notices) {
        this.channel = channel;
        this.ledger = ledger;
        this.clock = clock;
        this.counts = counts;
        this.notices = notices;
    }

    /** Tells what is due, unless something is being told; does not wait. */
    synchronized void begin(Teller teller, Alerting alerting) {
        if (busy != null && busy.isAlive()) return;
        var due = due(teller, alerting);
        if (due.isEmpty()) return;
        busy = Thread.ofVirtual().name("alerts-" + channel.word()).start(() -> tell(teller, due));
    }

    private List<Bulletin> due(Teller teller, Alerting alerting) {
        var now = clock.instant();
        synchronized (ledger) {
            var due = ledger.outbox(channel).due(now, teller.most());
            var mail = alerting.mail();
            return channel == Channel.MAIL
                            && mail != null
                            && !due.isEmpty()
                            && !ledger.pace().mayGo(mail.digest(), mail.most(), now)
                    ? List.of()
                    : due;
        }
    }

    private void tell(Teller teller, List<Bulletin> due) {
        Teller.Told told;
        try {
            told = teller.tell(due);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return;
        } catch (RuntimeException e) {
            told = new Teller.Told(false, "bug: " + e);
        }
        var now = clock.instant();
        synchronized (ledger) {
            var outbox = ledger.outbox(channel);
            if (told.arrived()) {
                outbox.sent(due);
                if (channel == Channel.MAIL) ledger.pace().sent(now);
            } else outbox.failed(now);
        }
        note(told);
    }

    private void note(Teller.Told told) {
        counts.sent(channel, told.arrived());
        var before = trouble;
        trouble = told.arrived() ? "" : told.text();
        if (told.arrived() && !before.isEmpty())
            notices.say(Level.INFO, "alerts go by " + channel.word() + " again: " + told.text());
        if (!told.arrived() && before.isEmpty())
            notices.warn(
                    "an alert did not go by "
                            + channel.word()
                            + ", it is tried again: "
                            + told.text());
    }

    /** What failed last; empty while nothing does. */
    String trouble() {
        return trouble;
    }

    /** Waits for what is being told, then breaks it off: it is told again after the next start. */
    void close(Duration patience) throws InterruptedException {
        Thread last;
        synchronized (this) {
            last = busy;
        }
        if (last == null || last.join(patience)) return;
        last.interrupt();
        boolean _ = last.join(patience);
    }
}
