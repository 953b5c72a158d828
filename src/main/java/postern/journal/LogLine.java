package postern.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Naming;

/**
 * Writes records as lines for people: the time, the queue or session id (or "-"), what happened,
 * and fields as key=value. A value stands in quotes where it holds anything but visible ASCII, a
 * quote or a backslash, and is then written as JSON writes a string: nothing that comes from
 * outside can end a line, begin a field or reach a terminal as a control character. Not safe for
 * several threads.
 */
final class LogLine {
    private static final int MOST_RECIPIENTS = 20;

    private final TimeText times = new TimeText();

    /** Appends the record and a line feed. */
    void append(StringBuilder out, JournalRecord record) {
        switch (record) {
            case Judged judged -> judged(out, judged);
            case Connected c -> {
                begin(out, c.at(), c.session(), "connected");
                field(out, "client", c.client());
                number(out, "port", c.port());
                if (c.proxy() != null) field(out, "proxy", c.proxy());
                field(out, "listener", c.listener());
            }
            case TurnedAway t -> {
                begin(out, t.at(), "-", "turned-away");
                field(out, "client", t.client());
                if (t.proxy() != null) field(out, "proxy", t.proxy());
                field(out, "listener", t.listener());
                field(out, "cause", Words.cause(t.cause()));
                field(out, "why", t.why());
                if (t.until() != null) field(out, "until", t.until());
                if (t.times() > 1) number(out, "times", t.times());
            }
            case Disconnected d -> {
                begin(out, d.at(), d.session(), "disconnected");
                field(out, "client", d.client());
                if (d.naming() != null) naming(out, d.naming());
                number(out, "accepted", d.accepted());
                number(out, "refused", d.refused());
                seconds(out, "lasted", d.lasted());
                field(out, "why", d.why());
            }
            case Secured(var at, var session, var protocol, var cipher) -> {
                begin(out, at, session, "secured");
                field(out, "protocol", protocol);
                field(out, "cipher", cipher);
            }
            case LoggedIn l -> {
                begin(out, l.at(), l.session(), "logged-in");
                field(out, "user", l.user());
                field(out, "client", l.client());
                field(out, "listener", l.listener());
                field(out, "mechanism", l.mechanism());
            }
            case LoginFailed l -> {
                begin(out, l.at(), l.session(), "login-failed");
                field(out, "user", l.user());
                field(out, "client", l.client());
                field(out, "listener", l.listener());
                field(out, "mechanism", l.mechanism());
                field(out, "reply", l.reply());
                field(out, "why", l.why());
            }
            case Refused(var at, var session, var client, var command, var reply) -> {
                begin(out, at, session, "refused");
                field(out, "client", client);
                field(out, "command", command);
                field(out, "reply", reply);
            }
            case Accepted a -> accepted(out, a);
            case Attempted a -> {
                begin(out, a.at(), a.queueId(), a.outcome());
                field(out, "to", a.to());
                field(out, "next-hop", a.nextHop());
                field(out, "reply", a.reply());
                if (!a.security().isEmpty()) field(out, "security", a.security());
                seconds(out, "age", a.age());
            }
            case Notified(var at, var queueId, var about, var to, var kind) -> {
                begin(out, at, queueId, "notified");
                field(out, "about", about);
                field(out, "to", to);
                field(out, "kind", kind);
            }
            case Suspected s -> {
                begin(out, s.at(), "-", "suspected");
                field(out, "level", Words.level(Notice.Level.ERROR));
                field(out, "client", s.client());
                field(out, "text", s.text());
            }
            case Departed d -> {
                begin(out, d.at(), "-", "departed");
                field(out, "level", Words.level(d.over() ? Notice.Level.INFO : Notice.Level.ERROR));
                field(out, d.isUser() ? "user" : "client", d.name());
                field(out, "text", d.text());
            }
            case Notice(var at, var level, var text) -> {
                begin(out, at, "-", "notice");
                field(out, "level", Words.level(level));
                field(out, "text", text);
            }
        }
        out.append('\n');
    }

    private static void naming(StringBuilder out, Naming naming) {
        field(out, "rdns", naming.word());
        if (naming.name() != null) field(out, "name", naming.name());
    }

    private void judged(StringBuilder out, Judged judged) {
        var decision = judged.decision();
        begin(out, judged.at(), judged.session(), "judged");
        if (judged.queueId() != null) field(out, "queue", judged.queueId());
        field(out, "stage", Words.stage(judged.stage()));
        field(out, "verdict", Words.verdict(decision.outcome()));
        facts(out, judged.facts());
        if (decision.grant() != null) field(out, "grant", decision.grant());
        if (decision.guard() != null) field(out, "guard", decision.guard());
        field(out, "reply", decision.reply());
    }

    /** What people look for; the journal has all of it. */
    private static void facts(StringBuilder out, Facts facts) {
        fact(out, "client", facts.value(Fact.CLIENT));
        fact(out, "helo", facts.value(Fact.HELO));
        Optional<String> user = facts.value(Fact.USER);
        if (user != null && user.isPresent()) field(out, "user", user.get());
        fact(out, "from", facts.value(Fact.REVERSE_PATH));
        fact(out, "to", facts.value(Fact.FORWARD_PATH));
    }

    private static void fact(StringBuilder out, String key, @Nullable Object value) {
        if (value != null) field(out, key, value);
    }

    private void accepted(StringBuilder out, Accepted accepted) {
        begin(out, accepted.at(), accepted.queueId(), "accepted");
        field(out, "session", accepted.session());
        field(out, "from", accepted.from());
        int shown = Math.min(accepted.to().size(), MOST_RECIPIENTS);
        for (int i = 0; i < shown; i++) field(out, "to", accepted.to().get(i));
        if (shown < accepted.to().size()) number(out, "more", accepted.to().size() - shown);
        number(out, "size", accepted.size());
        field(out, "message-id", accepted.messageId());
    }

    private void begin(StringBuilder out, Instant at, String about, String event) {
        times.milliseconds(out, at);
        out.append(' ');
        text(out, about);
        out.append(' ');
        text(out, event);
    }

    private static void field(StringBuilder out, String key, Object value) {
        out.append(' ').append(key).append('=');
        text(out, value.toString());
    }

    private static void number(StringBuilder out, String key, long value) {
        out.append(' ').append(key).append('=').append(value);
    }

    private static void seconds(StringBuilder out, String key, Duration duration) {
        out.append(' ').append(key).append('=').append(JournalLine.seconds(duration)).append('s');
    }

    private static void text(StringBuilder out, String value) {
        if (isPlain(value)) out.append(value);
        else Json.string(out, value);
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 127 || c == '"' || c == '\\') return false;
        }
        return !value.isEmpty();
    }
}
