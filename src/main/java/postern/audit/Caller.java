package postern.audit;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Reply;

/** Opens sessions with the server, within what time is left, and waits where it is turned away. */
final class Caller {
    private static final int REFUSALS = 3;

    /** How long to wait for one more reply to a preface. */
    private static final Duration PREFACE = Duration.ofSeconds(1);

    static final String NO_REPLY = "no reply in time (--reply-timeout waits longer)";

    /** How an attempt to open a session ended. */
    sealed interface Opened {
        /** The greeting and EHLO are behind us, and TLS where it was asked for. */
        record Ready(Dialogue dialogue, Server server, @Nullable Encryption encryption)
                implements Opened {}

        record Not(Outcome why, List<Spoken> dialogue) implements Opened {}
    }

    private final Plan plan;
    private final Transport transport;
    private final InstantSource clock;
    private final Instant end;
    private int connections;
    private int inARow;

    Caller(Plan plan, Transport transport, InstantSource clock) {
        this.plan = plan;
        this.transport = transport;
        this.clock = clock;
        this.end = clock.instant().plus(plan.bounds().total());
    }

    boolean isOver() {
        return !clock.instant().isBefore(end);
    }

    Duration left() {
        return Duration.between(clock.instant(), end);
    }

    int connections() {
        return connections;
    }

    /** Whether the server has turned us away so often that it is of no use to go on. */
    boolean isUnwelcome() {
        return inARow >= REFUSALS;
    }

    /** Lets us be welcome again, for another way to the server. */
    void forget() {
        inARow = 0;
    }

    /** A connection of which nothing is read yet. */
    Dialogue connect(Route route) throws IOException {
        connections++;
        return new Dialogue(transport.connect(route, patience()), clock, patience(), end);
    }

    private Duration patience() {
        return within(plan.bounds().reply());
    }

    /** So long, or as long as is left; never negative. */
    Duration within(Duration most) {
        var left = left();
        if (left.isNegative()) return Duration.ZERO;
        return left.compareTo(most) < 0 ? left : most;
    }

    /**
     * Opens a session. Where the last ones were turned away it waits first.
     *
     * @param preface octets to send at once; empty for none
     * @param hello the command; empty for none
     */
    Opened open(Route route, boolean tls, String preface, String hello) {
        if (inARow > 0) rest(plan.bounds().pause().multipliedBy(1L << inARow - 1));
        if (isOver()) return new Opened.Not(new Outcome.Failed("time was up"), List.of());
        Opened opened;
        try {
            opened = begin(connect(route), tls, preface, hello);
        } catch (IOException e) {
            opened = new Opened.Not(new Outcome.Failed("no connection: " + reason(e)), List.of());
        }
        if (preface.isEmpty()) inARow = opened instanceof Opened.Ready ? 0 : inARow + 1;
        return opened;
    }

    private Opened begin(Dialogue dialogue, boolean tls, String preface, String hello) {
        Encryption encryption = null;
        if (plan.implicitTls())
            try {
                encryption = dialogue.encrypt(plan.host());
            } catch (IOException e) {
                return not(dialogue, new Outcome.Failed("TLS: " + reason(e)));
            }
        if (!preface.isEmpty()) {
            var failed = dialogue.write(preface);
            if (failed != null) return not(dialogue, outcome(failed));
        }
        var greeted = dialogue.hear();
        if (!(greeted instanceof Dialogue.Heard.Answer(var greeting)) || !greeting.isPositive())
            return not(dialogue, outcome(greeted));
        var answer = greeting;
        if (tls) {
            // whatever is said behind it, STARTTLS wants EHLO before (RFC 3207 §4)
            var said = hello(dialogue, "EHLO " + plan.helo(), !preface.isEmpty());
            if (!(said instanceof Dialogue.Heard.Answer(var clear)) || clear.code() != 250)
                return not(dialogue, outcome(said));
            var begun = dialogue.say("STARTTLS");
            if (!(begun instanceof Dialogue.Heard.Answer(var go)) || !go.isPositive())
                return not(dialogue, outcome(begun));
            try {
                encryption = dialogue.encrypt(plan.host());
            } catch (IOException e) {
                return not(dialogue, new Outcome.Failed("TLS: " + reason(e)));
            }
            answer = clear;
        }
        if (hello.isEmpty())
            return new Opened.Ready(dialogue, new Server(greeting, answer), encryption);
        var said = hello(dialogue, hello, !tls && !preface.isEmpty());
        if (!(said instanceof Dialogue.Heard.Answer(var last)) || last.code() != 250)
            return not(dialogue, outcome(said));
        return new Opened.Ready(dialogue, new Server(greeting, last), encryption);
    }

    private static Dialogue.Heard hello(Dialogue dialogue, String hello, boolean behindPreface) {
        if (behindPreface) return helloBehindPreface(dialogue, hello);
        var said = dialogue.say(hello);
        if (hello.startsWith("EHLO") && isRefusal(said))
            said = dialogue.say("HELO" + hello.substring(4)); // RFC 5321 §3.2
        return said;
    }

    /**
     * A server that does not know the preface refuses it in an unknown number of replies, and what
     * of it is no whole line spoils the first EHLO.
     */
    private static Dialogue.Heard helloBehindPreface(Dialogue dialogue, String hello) {
        Dialogue.Heard said = new Dialogue.Heard.Silence();
        for (int i = 0; i < 2; i++) {
            said = dialogue.say(hello);
            for (int behind = 0; behind < 6 && isRefusal(said); behind++)
                said = dialogue.hear(PREFACE);
            if (!(said instanceof Dialogue.Heard.Silence)) return said;
        }
        return said;
    }

    private static boolean isRefusal(Dialogue.Heard heard) {
        return heard instanceof Dialogue.Heard.Answer(var reply)
                && reply.isPermanent()
                && reply.code() != 521
                && reply.code() != 554;
    }

    private static Opened not(Dialogue dialogue, Outcome why) {
        dialogue.close();
        return new Opened.Not(why, dialogue.take());
    }

    /** What something else than a positive reply means. */
    static Outcome outcome(Dialogue.Heard heard) {
        return switch (heard) {
            case Dialogue.Heard.Answer(var reply) -> of(reply);
            case Dialogue.Heard.Silence() -> new Outcome.Failed(NO_REPLY);
            case Dialogue.Heard.Closed() -> new Outcome.CutOff(null);
            case Dialogue.Heard.Nonsense(var why) -> new Outcome.Failed("no SMTP: " + why);
        };
    }

    private static Outcome of(Reply reply) {
        if (reply.code() == 421 || reply.code() == 221) return new Outcome.CutOff(reply);
        if (reply.isPermanent()) return new Outcome.Refused(reply);
        return reply.isTransient() ? new Outcome.Deferred(reply) : new Outcome.Accepted(reply);
    }

    static String reason(IOException e) {
        var message = e.getMessage();
        return Visible.of(message == null ? e.getClass().getSimpleName() : message);
    }

    /** Waits, but not beyond the end. */
    void rest(Duration pause) {
        var wait = within(pause);
        if (wait.isZero()) return;
        try {
            Thread.sleep(wait);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
