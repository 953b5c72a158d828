package postern.journal;

import java.util.Optional;
import postern.config.LogField;
import postern.config.LogKind;
import postern.journal.JournalRecord.Accepted;
import postern.journal.JournalRecord.Attempted;
import postern.journal.JournalRecord.Connected;
import postern.journal.JournalRecord.Departed;
import postern.journal.JournalRecord.Disconnected;
import postern.journal.JournalRecord.Judged;
import postern.journal.JournalRecord.LoggedIn;
import postern.journal.JournalRecord.LoginFailed;
import postern.journal.JournalRecord.Notice;
import postern.journal.JournalRecord.Notice.Level;
import postern.journal.JournalRecord.Notified;
import postern.journal.JournalRecord.Refused;
import postern.journal.JournalRecord.Secured;
import postern.journal.JournalRecord.Suspected;
import postern.journal.JournalRecord.TurnedAway;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Naming;

/** What the log tells of records, whatever its format. */
final class LogEvents {
    private static final int MOST_RECIPIENTS = 20;

    private LogEvents() {}

    /** Makes the event that of the record. */
    static void fill(LogEvent event, JournalRecord record) {
        switch (record) {
            case Judged judged -> judged(event, judged);
            case Connected c ->
                    event.begin(
                                    c.at(),
                                    LogKind.CONNECTIONS,
                                    "connected",
                                    LogField.SESSION,
                                    c.session())
                            .add(LogField.CLIENT, c.client())
                            .add(LogField.PORT, c.port())
                            .maybe(LogField.PROXY, c.proxy())
                            .add(LogField.LISTENER, c.listener());
            case TurnedAway t -> turnedAway(event, t);
            case Disconnected d -> {
                event.begin(
                                d.at(),
                                LogKind.CONNECTIONS,
                                "disconnected",
                                LogField.SESSION,
                                d.session())
                        .add(LogField.CLIENT, d.client());
                if (d.naming() != null) naming(event, d.naming());
                event.add(LogField.ACCEPTED, d.accepted())
                        .add(LogField.REFUSED, d.refused())
                        .add(LogField.LASTED, (Object) JournalLine.seconds(d.lasted()))
                        .add(LogField.WHY, d.why());
            }
            case Secured(var at, var session, var protocol, var cipher) ->
                    event.begin(at, LogKind.CONNECTIONS, "secured", LogField.SESSION, session)
                            .add(LogField.PROTOCOL, protocol)
                            .add(LogField.CIPHER, cipher);
            case LoggedIn l ->
                    event.begin(l.at(), LogKind.LOGINS, "logged-in", LogField.SESSION, l.session())
                            .add(LogField.USER, l.user())
                            .add(LogField.CLIENT, l.client())
                            .add(LogField.LISTENER, l.listener())
                            .add(LogField.MECHANISM, l.mechanism());
            case LoginFailed l ->
                    event.begin(
                                    l.at(),
                                    LogKind.LOGINS,
                                    "login-failed",
                                    LogField.SESSION,
                                    l.session())
                            .level(Level.WARNING)
                            .code(l.reply().code())
                            .add(LogField.USER, l.user())
                            .add(LogField.CLIENT, l.client())
                            .add(LogField.LISTENER, l.listener())
                            .add(LogField.MECHANISM, l.mechanism())
                            .add(LogField.REPLY, l.reply())
                            .add(LogField.WHY, l.why());
            case Refused(var at, var session, var client, var command, var reply) ->
                    event.begin(at, LogKind.TRANSACTIONS, "refused", LogField.SESSION, session)
                            .code(reply.code())
                            .add(LogField.CLIENT, client)
                            .add(LogField.COMMAND, command)
                            .add(LogField.REPLY, reply);
            case Accepted a -> accepted(event, a);
            case Attempted a -> attempted(event, a);
            case Notified(var at, var queueId, var about, var to, var kind) ->
                    event.begin(at, LogKind.DELIVERIES, "notified", LogField.QUEUE, queueId)
                            .add(LogField.ABOUT, about)
                            .add(LogField.TO, to)
                            .add(LogField.KIND, kind);
            case Suspected s ->
                    event.begin(s.at(), LogKind.NOTICES, "suspected", LogField.SESSION, null)
                            .level(Level.ERROR)
                            .add(LogField.LEVEL, Words.level(Level.ERROR))
                            .add(LogField.CLIENT, s.client())
                            .add(LogField.TEXT, s.text());
            case Departed d -> departed(event, d);
            case Notice(var at, var level, var text) ->
                    event.begin(at, LogKind.NOTICES, "notice", LogField.SESSION, null)
                            .level(level)
                            .add(LogField.LEVEL, Words.level(level))
                            .add(LogField.TEXT, text);
        }
    }

    private static void departed(LogEvent event, Departed d) {
        var level = d.over() ? Level.INFO : Level.ERROR;
        event.begin(d.at(), LogKind.NOTICES, "departed", LogField.SESSION, null)
                .level(level)
                .add(LogField.LEVEL, Words.level(level))
                .add(d.isUser() ? LogField.USER : LogField.CLIENT, d.name())
                .add(LogField.TEXT, d.text());
    }

    private static void turnedAway(LogEvent event, TurnedAway t) {
        event.begin(t.at(), LogKind.CONNECTIONS, "turned-away", LogField.SESSION, null)
                .level(Level.WARNING)
                .add(LogField.CLIENT, t.client())
                .maybe(LogField.PROXY, t.proxy())
                .add(LogField.LISTENER, t.listener())
                .add(LogField.CAUSE, Words.cause(t.cause()))
                .add(LogField.WHY, t.why())
                .maybe(LogField.UNTIL, t.until());
        if (t.times() > 1) event.add(LogField.TIMES, t.times());
    }

    private static void naming(LogEvent event, Naming naming) {
        event.add(LogField.RDNS, naming.word()).maybe(LogField.NAME, naming.name());
    }

    private static void judged(LogEvent event, Judged judged) {
        var decision = judged.decision();
        event.begin(judged.at(), LogKind.TRANSACTIONS, "judged", LogField.SESSION, judged.session())
                .code(decision.reply().code())
                .maybe(LogField.QUEUE, judged.queueId())
                .add(LogField.STAGE, Words.stage(judged.stage()))
                .add(LogField.VERDICT, Words.verdict(decision.outcome()));
        facts(event, judged.facts());
        event.maybe(LogField.GRANT, decision.grant())
                .maybe(LogField.GUARD, decision.guard())
                .add(LogField.REPLY, decision.reply());
    }

    /** What people look for; the journal has all of it. */
    private static void facts(LogEvent event, Facts facts) {
        event.maybe(LogField.CLIENT, facts.value(Fact.CLIENT))
                .maybe(LogField.HELO, facts.value(Fact.HELO));
        Optional<String> user = facts.value(Fact.USER);
        if (user != null && user.isPresent()) event.add(LogField.USER, user.get());
        event.maybe(LogField.FROM, facts.value(Fact.REVERSE_PATH))
                .maybe(LogField.TO, facts.value(Fact.FORWARD_PATH));
    }

    private static void accepted(LogEvent event, Accepted accepted) {
        event.begin(
                        accepted.at(),
                        LogKind.TRANSACTIONS,
                        "accepted",
                        LogField.QUEUE,
                        accepted.queueId())
                .add(LogField.SESSION, accepted.session())
                .add(LogField.FROM, accepted.from());
        int shown = Math.min(accepted.to().size(), MOST_RECIPIENTS);
        for (int i = 0; i < shown; i++) event.add(LogField.TO, accepted.to().get(i));
        if (shown < accepted.to().size()) event.add(LogField.MORE, accepted.to().size() - shown);
        event.add(LogField.SIZE, accepted.size()).add(LogField.MESSAGE_ID, accepted.messageId());
    }

    private static void attempted(LogEvent event, Attempted attempted) {
        event.begin(
                        attempted.at(),
                        LogKind.DELIVERIES,
                        attempted.outcome(),
                        LogField.QUEUE,
                        attempted.queueId())
                .level(attempted.outcome().equals("delivered") ? Level.INFO : Level.WARNING)
                .code(attempted.reply().code())
                .add(LogField.TO, attempted.to())
                .add(LogField.NEXT_HOP, attempted.nextHop())
                .add(LogField.REPLY, attempted.reply());
        if (!attempted.security().isEmpty()) event.add(LogField.SECURITY, attempted.security());
        event.add(LogField.AGE, (Object) JournalLine.seconds(attempted.age()));
    }
}
