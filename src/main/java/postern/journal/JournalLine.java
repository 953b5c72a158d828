package postern.journal;

import java.time.Duration;
import java.util.List;
import postern.journal.JournalRecord.Accepted;
import postern.journal.JournalRecord.Attempted;
import postern.journal.JournalRecord.Connected;
import postern.journal.JournalRecord.Departed;
import postern.journal.JournalRecord.Disconnected;
import postern.journal.JournalRecord.Judged;
import postern.journal.JournalRecord.LoggedIn;
import postern.journal.JournalRecord.LoginFailed;
import postern.journal.JournalRecord.Notice;
import postern.journal.JournalRecord.Notified;
import postern.journal.JournalRecord.Refused;
import postern.journal.JournalRecord.Secured;
import postern.journal.JournalRecord.Suspected;
import postern.journal.JournalRecord.TurnedAway;
import postern.policy.Naming;
import postern.policy.Verdict.Step;

/**
 * Writes records as lines of JSON. The names of the fields are a public interface
 * (docs/reference-journal.md): they may be added to. Not safe for several threads.
 */
final class JournalLine {
    private final TimeText times = new TimeText();
    private final StringBuilder time = new StringBuilder();

    /** Appends the record and a line feed. */
    void append(StringBuilder out, JournalRecord record) {
        time.setLength(0);
        times.exact(time, record.at());
        var json = new Json(out).beginObject().field("at", time.toString());
        switch (record) {
            case Judged judged -> judged(json, judged);
            case Connected c -> {
                json.field("event", "connected")
                        .field("session", c.session())
                        .field("listener", c.listener())
                        .field("client", c.client().toString())
                        .field("port", c.port());
                if (c.proxy() != null) json.field("proxy", c.proxy().toString());
            }
            case TurnedAway t -> {
                json.field("event", "turned-away")
                        .field("listener", t.listener())
                        .field("client", t.client().toString());
                if (t.proxy() != null) json.field("proxy", t.proxy().toString());
                json.field("cause", Words.cause(t.cause())).field("why", t.why());
                if (t.until() != null) json.field("until", t.until().toString());
                if (t.times() > 1) json.field("times", t.times());
            }
            case Disconnected d -> {
                json.field("event", "disconnected")
                        .field("session", d.session())
                        .field("client", d.client().toString());
                if (d.naming() != null) naming(json, d.naming());
                json.field("accepted", d.accepted())
                        .field("refused", d.refused())
                        .field("seconds", seconds(d.lasted()))
                        .field("why", d.why());
            }
            case Secured(_, var session, var protocol, var cipher) ->
                    json.field("event", "secured")
                            .field("session", session)
                            .field("protocol", protocol)
                            .field("cipher", cipher);
            case LoggedIn l ->
                    json.field("event", "logged-in")
                            .field("session", l.session())
                            .field("listener", l.listener())
                            .field("client", l.client().toString())
                            .field("mechanism", l.mechanism())
                            .field("user", l.user());
            case LoginFailed l ->
                    json.field("event", "login-failed")
                            .field("session", l.session())
                            .field("listener", l.listener())
                            .field("client", l.client().toString())
                            .field("mechanism", l.mechanism())
                            .field("user", l.user())
                            .field("reply", l.reply().toString())
                            .field("why", l.why());
            case Refused(_, var session, var client, var command, var reply) ->
                    json.field("event", "refused")
                            .field("session", session)
                            .field("client", client.toString())
                            .field("command", command)
                            .field("reply", reply.toString());
            case Accepted a -> {
                json.field("event", "accepted")
                        .field("session", a.session())
                        .field("queue", a.queueId())
                        .field("from", a.from());
                json.name("to").beginArray();
                for (var to : a.to()) json.value(to);
                json.endArray().field("size", a.size()).field("message-id", a.messageId());
            }
            case Attempted a -> {
                json.field("event", "attempted")
                        .field("queue", a.queueId())
                        .field("to", a.to())
                        .field("outcome", a.outcome())
                        .field("next-hop", a.nextHop())
                        .field("reply", a.reply().toString())
                        .field("age", seconds(a.age()));
                if (!a.security().isEmpty()) json.field("security", a.security());
            }
            case Notified(_, var queueId, var about, var to, var kind) ->
                    json.field("event", "notified")
                            .field("queue", queueId)
                            .field("about", about)
                            .field("to", to)
                            .field("kind", kind);
            case Suspected s ->
                    json.field("event", "suspected")
                            .field("client", s.client().toString())
                            .field("grant", s.grant())
                            .field("helo-names", s.heloNames())
                            .field("sender-domains", s.senderDomains())
                            .field("refused-recipients", s.refusedRecipients())
                            .field("suspended", s.suspended())
                            .field("text", s.text());
            case Departed d -> departed(json, d);
            case Notice(_, var level, var text) ->
                    json.field("event", "notice")
                            .field("level", Words.level(level))
                            .field("text", text);
        }
        json.endObject();
        out.append('\n');
    }

    private static void departed(Json json, Departed departed) {
        json.field("event", "departed")
                .field(departed.isUser() ? "user" : "client", departed.name())
                .field("held", departed.held())
                .field("over", departed.over());
        json.name("reasons").beginArray();
        for (var reason : departed.reasons()) json.value(reason);
        json.endArray();
        json.field("text", departed.text());
    }

    private static void naming(Json json, Naming naming) {
        json.field("rdns", naming.word());
        if (naming.name() != null) json.field("name", naming.name().name());
    }

    private static void judged(Json json, Judged judged) {
        var decision = judged.decision();
        json.field("event", "judged")
                .field("session", judged.session())
                .field("queue", judged.queueId())
                .field("stage", Words.stage(judged.stage()))
                .field("verdict", Words.verdict(decision.outcome()))
                .field("reply", decision.reply().toString())
                .field("grant", decision.grant())
                .field("guard", decision.guard())
                .field("trusted", decision.trusted())
                .field("policy", judged.fingerprint());
        if (judged.suspended()) json.field("suspended", true);
        if (!decision.becomes().isEmpty()) {
            json.name("becomes").beginArray();
            for (var mailbox : decision.becomes()) json.value(mailbox.toString());
            json.endArray();
        }
        json.name("facts");
        FactsJson.write(json, judged.facts());
        json.name("trace");
        trace(json, judged.trace());
    }

    private static void trace(Json json, List<Step> trace) {
        json.beginArray();
        for (var step : trace)
            json.beginObject()
                    .field("line", step.line())
                    .field("rule", step.rule())
                    .field("outcome", step.outcome())
                    .endObject();
        json.endArray();
    }

    /** Seconds and milliseconds. */
    static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
