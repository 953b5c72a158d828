package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import postern.journal.JournalRecord;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.MessageBounds;
import postern.mail.Replies;
import postern.mail.SessionBounds;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Inspection;
import postern.policy.Stage;
import postern.policy.Verdict;
import postern.spool.QueueId;

/** A session with a judge of the test's own, and what comes of the last event. */
class SessionRig {
    static final Duration IDLE = SessionBounds.USUAL.idle();
    static final Duration TRANSACTION = SessionBounds.USUAL.transaction();
    private static final MessageBounds BOUNDS =
            new MessageBounds(2000, 1000, 100, 1000, 10, MessageBounds.NO_BOUND, 10, 100);
    static final Decision ACCEPT =
            new Decision(Outcome.ACCEPT, Replies.RECIPIENT_OK, "office", null, true);
    static final Decision DENIED =
            new Decision(Outcome.REJECT, Replies.RELAY_DENIED, null, null, false);
    static final Decision HELD =
            new Decision(Outcome.HOLD, Replies.RECIPIENT_OK, "office", "suspects", true);
    static final String MAIL =
            "MAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\nRCPT TO:<c@y.example>\r\n";

    /** A fact of the end of data, of which the policy has none yet; it borrows the slot of HELO. */
    static final Fact<?> SPAM = endOfDataFact();

    Judge judge = _ -> decided(ACCEPT);
    Meter meter = Meter.NONE;
    String fingerprint = "one";
    Instant now = Instant.parse("2026-11-22T01:02:03Z");
    final List<Effect> effects = new ArrayList<>();
    final Session session;

    SessionRig() {
        this(SessionBounds.USUAL);
    }

    SessionRig(SessionBounds bounds) {
        this(bounds, false);
    }

    SessionRig(SessionBounds bounds, boolean naming) {
        session =
                new Session(
                        new Terms(
                                Domain.of("mx.ours.example"),
                                "outbound",
                                Terms.Tls.OFFERED,
                                BOUNDS,
                                bounds,
                                Terms.Login.NONE,
                                Inspection.NONE,
                                Examiner.Desk.CLOSED,
                                naming),
                        "s1",
                        IpAddress.of("2001:db8::1"),
                        4711,
                        () ->
                                new Rules(judge, Domain.of("ours.example"), fingerprint)
                                        .counting(meter),
                        () -> new QueueId(7));
    }

    static Fact<?> endOfDataFact() {
        try {
            var constructor =
                    Fact.class.getDeclaredConstructor(String.class, Stage.class, Class.class);
            constructor.setAccessible(true);
            var fact = constructor.newInstance("spam", Stage.END_OF_DATA, String.class);
            var index = Fact.class.getDeclaredField("index");
            index.setAccessible(true);
            index.setInt(fact, index.getInt(Fact.HELO)); // in whose place it stands
            return fact;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    static Verdict decided(Decision decision) {
        return new Verdict.Decided(decision, List.of());
    }

    String on(Event event) {
        now = now.plusSeconds(1);
        effects.clear();
        effects.addAll(session.on(event, now));
        for (var effect : effects) if (effect instanceof Effect.Send(var bytes)) return text(bytes);
        return "";
    }

    static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes.duplicate()).toString();
    }

    String say(String text) {
        return on(new Event.Bytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1))));
    }

    <E> E only(Class<E> type) {
        var found = effects.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(found).as("effects of " + type).hasSize(1);
        return found.getFirst();
    }

    List<JournalRecord.Judged> judged() {
        return effects.stream()
                .filter(e -> e instanceof Effect.Note(JournalRecord.Judged _))
                .map(e -> (JournalRecord.Judged) ((Effect.Note) e).record())
                .toList();
    }

    void greeted() {
        assertThat(on(new Event.Opened("", ""))).startsWith("220 ");
        assertThat(say("EHLO client.example\r\n")).startsWith("250-");
    }

    void upTo354() {
        greeted();
        assertThat(say(MAIL + "DATA\r\n")).endsWith("354 End data with <CR><LF>.<CR><LF>\r\n");
    }
}
