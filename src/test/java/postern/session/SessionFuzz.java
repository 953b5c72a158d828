package postern.session;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import postern.fuzz.Input;
import postern.fuzz.Law;
import postern.login.Exchanges;
import postern.login.Mechanism;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.MessageBounds;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.SessionBounds;
import postern.policy.Action;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.DomainPattern;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.HeloPatterns;
import postern.policy.Policy;
import postern.transcripts.Gate;

/**
 * A whole session in every state, beside {@link PlainRelay}: the same messages are accepted, each
 * command has its replies, and every promise of the effects is kept ({@link FuzzedSession}).
 *
 * <p>The input: an octet for the listener, TLS, logins in clear and a proxy, one for the client;
 * then what the client says, and behind each 0xfe what happens:
 *
 * <pre>
 * |  what follows comes in another piece        w  answers wait from here on; g: one of them comes
 * n  the next commit finds no room; x: no disk  u  the next recipient is unsure; k: unknown
 * d  the next login finds no directory          b  the next login ends in a block
 * l  the last answer comes once more, too late  t  time is up
 * C  the relay closes                           G  the client is gone
 * 0xfe  this octet itself
 * </pre>
 */
public final class SessionFuzz {
    private static final int EVENT = 0xfe;
    private static final List<String> LISTENERS =
            List.of("inbound", "outbound", "submission", "all");
    private static final List<String> CLIENTS =
            List.of("192.0.2.1", "10.20.0.1", "203.0.113.5", "198.51.100.9", "10.30.0.7", "::1");

    private static final IpAddress PROXY = IpAddress.of("10.0.0.7");

    static final Policy POLICY = policy();

    private SessionFuzz() {}

    private static Policy policy() {
        var gate = Gate.POLICY;
        var grants = new ArrayList<>(gate.grants());
        grants.add(new Grant.Receive(new Grant.Terms("all", 1, List.of("all"), null, null, null)));
        grants.add(
                new Grant.Login(
                        new Grant.Terms("all-logins", 1, List.of("all"), null, null, null),
                        null,
                        Grant.Users.ALL,
                        new Grant.As.Own()));
        var guards = new ArrayList<>(gate.guards());
        var strangers = IpSet.of(List.of(IpPrefix.parse("198.51.100.0/24").orThrow()));
        guards.add(
                guard(
                        "strangers",
                        Guard.Kind.BLOCK,
                        new Condition.ClientIn(List.of("strangers"), strangers),
                        Outcome.REJECT,
                        "554 5.7.1 no"));
        guards.add(
                guard(
                        "names",
                        Guard.Kind.HELO,
                        new Condition.HeloIn(HeloPatterns.of(DomainPattern.of("bad.example"))),
                        Outcome.REJECT,
                        "550 5.7.1 no"));
        guards.add(
                new Guard(
                        "known",
                        Guard.Kind.UNKNOWN_RECIPIENT,
                        7,
                        new Condition.ForwardPathIn(AddressPatterns.of("*@ask.ours.example")),
                        List.of(
                                new Guard.Rule(
                                        8,
                                        "unknown",
                                        new Condition.Not(new Condition.RecipientKnown()),
                                        new Action.Refuse(
                                                Outcome.REJECT, Replies.NO_SUCH_RECIPIENT))),
                        new Action.Allow(),
                        new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE)));
        return new Policy(gate.domains().patterns(), Map.of(), grants, guards);
    }

    private static Guard guard(
            String name, Guard.Kind kind, Condition when, Outcome how, String reply) {
        var refuse = new Action.Refuse(how, Reply.parse(reply).orThrow());
        return new Guard(
                name,
                kind,
                6,
                Condition.always(),
                List.of(new Guard.Rule(6, "match", when, refuse)),
                new Action.Allow(),
                new Action.Allow());
    }

    private static final MessageBounds MESSAGE =
            new MessageBounds(
                    300, 1 << 20, 1000, 256 << 10, 3, MessageBounds.NO_BOUND, 100, 10_000);

    private static final SessionBounds SESSION =
            new SessionBounds(
                    3,
                    3,
                    12,
                    100,
                    15,
                    100_000,
                    10_000,
                    SessionBounds.USUAL.hello(),
                    SessionBounds.USUAL.idle(),
                    SessionBounds.USUAL.handshake(),
                    SessionBounds.USUAL.withoutMail(),
                    SessionBounds.USUAL.transaction(),
                    SessionBounds.USUAL.dataRate(),
                    SessionBounds.USUAL.dataGrace());

    private static Terms terms(String listener, Terms.Tls tls, boolean inClear) {
        return new Terms(
                Domain.of("mx.ours.example"),
                listener,
                tls,
                MESSAGE,
                SESSION,
                new Terms.Login(
                        List.of(Mechanism.PLAIN, Mechanism.LOGIN),
                        inClear,
                        (mechanism, channel, plus) ->
                                Exchanges.of(
                                        mechanism, channel, new Random(1), "mx.example", plus)));
    }

    @SuppressWarnings("EnumOrdinal") // any of them
    public static void check(byte[] octets) {
        var in = new Input(octets);
        int setup = in.octet();
        var terms =
                terms(
                        LISTENERS.get(setup & 3),
                        Terms.Tls.values()[setup >> 2 & 3],
                        (setup & 16) != 0);
        var client = IpAddress.of(CLIENTS.get(in.octet() % CLIENTS.size()));
        var session = new FuzzedSession(terms, client, (setup & 32) != 0 ? PROXY : null);
        var piece = new ByteArrayOutputStream();
        while (!in.isEmpty()) {
            int octet = in.octet();
            if (octet != EVENT) {
                piece.write(octet);
                continue;
            }
            int event = in.octet();
            if (event == EVENT) {
                piece.write(event);
                continue;
            }
            session.say(piece.toByteArray());
            piece.reset();
            session.event((char) event);
        }
        session.say(piece.toByteArray());
        session.end();
        Law.holds(session.isOver(), "it ends");
    }
}
