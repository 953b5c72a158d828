package postern.review;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.config.Listener;
import postern.config.Settings;
import postern.mail.AddressLiteral;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.review.Dialogue.Line;
import postern.session.Effect;
import postern.session.Event;
import postern.session.Examiner;
import postern.session.Rules;
import postern.session.Session;
import postern.session.Terms;
import postern.spool.Draft;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/**
 * Plays one transaction to a session that stands on nothing, no socket and no spool, and writes
 * down what both say.
 */
final class Rehearsal {
    private static final IpAddress SOMEBODY = IpAddress.of("203.0.113.9"); // RFC 5737
    private static final IpAddress OURS_V4 = IpAddress.of("192.0.2.25"); // RFC 5737
    private static final IpAddress OURS_V6 = IpAddress.of("2001:db8::25"); // RFC 3849
    private static final ReversePath SENDER = ReversePath.of("<someone@elsewhere.example>");

    private static final int PORT = 4711; // of the client

    private final Facts facts;
    private final Listener listener;
    private final @Nullable IpAddress proxy;
    private final Terms terms;
    private final Session session;
    private final Supposed supposed;
    private final IpAddress client;
    private final Instant now;
    private final List<Line> lines = new ArrayList<>();
    private final StringBuilder said = new StringBuilder();
    private boolean closed;
    private String accepted = ""; // the envelope of the message that was accepted

    /**
     * @param proxy one that the listener believes, who speaks for the client; null for none
     */
    Rehearsal(Settings settings, Facts facts, @Nullable IpAddress proxy) {
        this.facts = facts;
        this.proxy = proxy;
        listener = listener(settings, facts);
        terms = terms(settings, listener, facts);
        client = orElse(facts.value(Fact.CLIENT), SOMEBODY);
        now = orElse(facts.value(Fact.NOW), Instant.EPOCH);
        supposed = new Supposed(settings.policy(), facts);
        var rules =
                new Rules(supposed::judge, settings.policy().firstDomain(), settings.fingerprint());
        session = new Session(terms, "s1", client, PORT, proxy, () -> rules, () -> new QueueId(1));
    }

    private static Listener listener(Settings settings, Facts facts) {
        var name = facts.value(Fact.LISTENER);
        for (var one : settings.listeners()) if (one.name().equals(name)) return one;
        return settings.listeners().getFirst();
    }

    private static Terms terms(Settings settings, Listener listener, Facts facts) {
        var name = facts.value(Fact.LISTENER);
        var limits = settings.receiving();
        return new Terms(
                settings.hostname(),
                name == null ? listener.name() : name,
                tls(listener),
                limits.message(),
                limits.session(),
                Terms.Login.NONE,
                listener.inspection());
    }

    private static Terms.Tls tls(Listener listener) {
        return switch (listener.tls()) {
            case NONE -> Terms.Tls.NONE;
            case OFFERED -> Terms.Tls.OFFERED;
            case REQUIRED -> Terms.Tls.REQUIRED;
            case IMPLICIT -> Terms.Tls.IMPLICIT;
        };
    }

    List<Line> play() {
        boolean implicit = terms.tls() == Terms.Tls.IMPLICIT;
        if (proxy != null) lines.add(new Line.Client(header()));
        on(
                implicit
                        ? new Event.Opened("TLSv1.3", "TLS_AES_128_GCM_SHA256")
                        : new Event.Opened("", ""));
        if (!hear() || !say("EHLO " + helo())) return lines;
        boolean secure = implicit || startsTls();
        if (startsTls()) {
            if (!say("STARTTLS")) return lines;
            lines.add(new Line.Secured());
            on(new Event.TlsStarted("TLSv1.3", "TLS_AES_128_GCM_SHA256"));
            if (!say("EHLO " + helo())) return lines;
        }
        var user = orElse(facts.value(Fact.USER), Optional.<String>empty());
        if (user.isPresent()) lines.add(new Line.LoggedIn(user.get(), !secure));
        var to = facts.value(Fact.FORWARD_PATH);
        if (!say(mail(to)) || to == null || !say("RCPT TO:<" + to + ">")) return lines;
        boolean whole =
                !facts.isUnknown(Fact.FROM)
                        || !facts.isUnknown(Fact.OWNS_FROM)
                        || !facts.isUnknown(Fact.SOURCE)
                        || !facts.isUnknown(Fact.DKIM)
                        || !facts.isUnknown(Fact.ARC)
                        || !facts.isUnknown(Fact.DMARC)
                        || !facts.isUnknown(Fact.CONTENT);
        if (whole && say("DATA")) message();
        return lines;
    }

    /** What a proxy says before all else (PROXY protocol, version 1). */
    private String header() {
        var here = listener.address();
        if (here.isUnspecified() || here.isV6() != client.isV6())
            here = client.isV6() ? OURS_V6 : OURS_V4;
        return "PROXY TCP%s %s %s %d %d"
                .formatted(client.isV6() ? "6" : "4", client, here, PORT, listener.port());
    }

    private String helo() {
        var helo = facts.value(Fact.HELO);
        return helo == null ? new AddressLiteral(client).toString() : helo;
    }

    private boolean startsTls() {
        boolean offered = terms.tls() == Terms.Tls.OFFERED || terms.tls() == Terms.Tls.REQUIRED;
        var tls = facts.value(Fact.TLS);
        return offered && (tls == null ? terms.tls() == Terms.Tls.REQUIRED : tls);
    }

    private String mail(@Nullable Mailbox to) {
        var from = orElse(facts.value(Fact.REVERSE_PATH), SENDER);
        boolean utf8 =
                from instanceof ReversePath.From(var mailbox) && mailbox.needsSmtpUtf8()
                        || to != null && to.needsSmtpUtf8();
        return "MAIL FROM:" + from + (utf8 ? " SMTPUTF8" : "");
    }

    /** One with the From field that the example is about; none where it has no readable one. */
    private void message() {
        if (facts.value(Fact.FROM) instanceof ReversePath.From from) write("From: " + from);
        else if (facts.isUnknown(Fact.FROM)) write("From: <someone@elsewhere.example>");
        write("Subject: Example");
        write("");
        say(".");
    }

    private void write(String text) {
        lines.add(new Line.Client(text));
        offer(text);
    }

    /** Says a line and hears the reply; whether all goes well so far. */
    private boolean say(String text) {
        write(text);
        return hear();
    }

    private void offer(String text) {
        var bytes = ByteBuffer.wrap((text + "\r\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining() && !closed && !session.isWaiting()) on(new Event.Bytes(bytes));
    }

    /** Writes down what was said since; whether it is a positive reply. */
    private boolean hear() {
        var reply = said.toString().split("\r\n");
        said.setLength(0);
        lines.add(new Line.Server(reply[0]));
        if (reply.length > 1) lines.add(new Line.Rest());
        if (!accepted.isEmpty()) lines.add(new Line.Accepted(accepted));
        if (closed) lines.add(new Line.Closed());
        return !closed && (reply[0].startsWith("2") || reply[0].startsWith("3"));
    }

    private void on(Event event) {
        Event answer = null;
        for (var effect : session.on(event, now))
            switch (effect) {
                case Effect.Send(var bytes) -> said.append(StandardCharsets.UTF_8.decode(bytes));
                case Effect.Find find -> answer = new Event.Found(find, supposed.find(find.fact()));
                case Effect.Examine asked ->
                        answer = new Event.Examined(asked, Examiner.Findings.NONE);
                case Effect.Commit commit -> answer = committed(commit);
                case Effect.Close _ -> closed = true;
                case Effect.Foresee _,
                        Effect.Store _,
                        Effect.Discard _,
                        Effect.StartTls _,
                        Effect.Note _,
                        Effect.Name _,
                        Effect.Block _,
                        Effect.Tried _,
                        Effect.Authenticate _ -> {} // no session of a rehearsal offers AUTH
            }
        if (answer != null) on(answer);
    }

    private Event committed(Effect.Commit commit) {
        var entry = new Entry(commit.message(), commit.states());
        var envelope = entry.message().envelope();
        var text = new StringBuilder(envelope.from().toString());
        for (int i = 0; i < entry.states().size(); i++)
            text.append(entry.states().get(i) instanceof RecipientState.Held ? " held:<" : " <")
                    .append(envelope.recipients().get(i).to())
                    .append('>');
        accepted = text.toString();
        return new Event.Committed(new Draft.Stored(entry));
    }

    private static <V> V orElse(@Nullable V value, V other) {
        return value == null ? other : value;
    }
}
