package postern.watch;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.policy.Decision;
import postern.policy.Stage;

/** Counts the records that pass by on their way to another journal. */
public final class CountingJournal implements Journal {
    private static final double[] AGES = {
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 43_200,
        86_400
    };

    private final Journal journal;
    private final Counters connections;
    private final Counter disconnections = new Counter();
    private final Counter connectionsTotal = new Counter();
    private final Counters turnedAway;
    private final Counters handshakes;
    private final Counters refused;
    private final Map<Stage, Map<Decision.Outcome, Counter>> decisions = new EnumMap<>(Stage.class);
    private final Counter accepted;
    private final Counter octets;
    private final Counter recipients;
    private final Counters deliveries;
    private final Histogram ages;
    private final Counters notifications;
    private final Counter suspected;
    private final Counter departed;
    private final Counters logins;
    private final Counters failedLogins;
    private final Counters notices;

    public CountingJournal(Journal journal, Metrics metrics) {
        this.journal = journal;
        connections =
                metrics.counters(
                        "postern_connections_total", "Connections of clients.", "listener");
        metrics.gauge(
                "postern_connections",
                "Connections of clients that are open.",
                () -> connectionsTotal.value() - disconnections.value());
        turnedAway =
                metrics.counters(
                        "postern_connections_turned_away_total",
                        "Connections closed before they were sessions.",
                        "cause");
        handshakes =
                metrics.counters(
                        "postern_tls_handshakes_total",
                        "Sessions that went over to TLS.",
                        "protocol");
        refused =
                metrics.counters(
                        "postern_commands_refused_total",
                        "Commands refused for their form or place.",
                        "code");
        for (var stage : Stage.values()) {
            var counters = new EnumMap<Decision.Outcome, Counter>(Decision.Outcome.class);
            for (var outcome : Decision.Outcome.values())
                counters.put(
                        outcome,
                        metrics.counter(
                                "postern_decisions_total",
                                "Decisions of the policy; those at rcpt are about one recipient.",
                                "stage",
                                word(stage),
                                "verdict",
                                word(outcome)));
            decisions.put(stage, counters);
        }
        accepted = metrics.counter("postern_messages_accepted_total", "Messages answered 250.");
        octets = metrics.counter("postern_octets_accepted_total", "Octets of accepted messages.");
        recipients =
                metrics.counter(
                        "postern_recipients_accepted_total", "Recipients of accepted messages.");
        deliveries =
                metrics.counters(
                        "postern_deliveries_total", "Attempts for one recipient.", "outcome");
        ages =
                metrics.histogram(
                        "postern_delivery_age_seconds",
                        "From accepting a message to its delivery to one recipient.",
                        AGES);
        notifications =
                metrics.counters(
                        "postern_notifications_total",
                        "Delivery status notifications written.",
                        "kind");
        logins = metrics.counters("postern_logins_total", "Users who logged in.", "mechanism");
        failedLogins =
                metrics.counters(
                        "postern_logins_failed_total",
                        "Authentications that came to nothing.",
                        "mechanism");
        suspected =
                metrics.counter(
                        "postern_trusted_addresses_suspicious_total",
                        "Times that a trusted address behaved like the Internet, once an hour each.");
        departed =
                metrics.counter(
                        "postern_departures_total",
                        "Times that a user or a client began to do what is unusual for it.");
        notices =
                metrics.counters(
                        "postern_notices_total", "What the relay said about itself.", "level");
    }

    @Override
    public void write(JournalRecord record) {
        switch (record) {
            case JournalRecord.Connected connected -> {
                connectionsTotal.increment();
                connections.increment(connected.listener());
            }
            case JournalRecord.TurnedAway away ->
                    turnedAway.of(word(away.cause())).add(away.times());
            case JournalRecord.Disconnected _ -> disconnections.increment();
            case JournalRecord.Secured secured -> handshakes.increment(secured.protocol());
            case JournalRecord.Refused bad -> refused.increment(code(bad.reply().code()));
            case JournalRecord.Judged judged -> count(judged);
            case JournalRecord.Accepted message -> {
                accepted.increment();
                octets.add(message.size());
                recipients.add(message.to().size());
            }
            case JournalRecord.Attempted attempt -> {
                deliveries.increment(attempt.outcome());
                if (attempt.outcome().equals("delivered"))
                    ages.observe(attempt.age().toNanos() / 1e9);
            }
            case JournalRecord.Notified notified -> notifications.increment(notified.kind());
            case JournalRecord.LoggedIn login -> logins.increment(login.mechanism());
            case JournalRecord.LoginFailed login -> failedLogins.increment(login.mechanism());
            case JournalRecord.Suspected _ -> suspected.increment();
            case JournalRecord.Departed d -> {
                if (!d.over()) departed.increment();
            }
            case JournalRecord.Notice notice -> notices.increment(word(notice.level()));
        }
        journal.write(record);
    }

    private void count(JournalRecord.Judged judged) {
        var counters = decisions.get(judged.stage());
        var counter = counters == null ? null : counters.get(judged.decision().outcome());
        if (counter != null) counter.increment();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String code(int code) {
        return Integer.toString(code);
    }

    @Override
    public Optional<String> problem() {
        return journal.problem();
    }

    @Override
    public void reopen() {
        journal.reopen();
    }

    @Override
    public void close() {
        journal.close();
    }
}
