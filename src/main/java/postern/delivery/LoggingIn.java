package postern.delivery;

import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import postern.delivery.Opening.Turn;
import postern.login.ClientExchange;
import postern.login.ClientStep;
import postern.login.Credentials;
import postern.login.Errand;
import postern.login.Mechanism;
import postern.login.SecureChannel;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.wire.CommandWriter;
import postern.wire.Extensions;

/**
 * Our login to a next hop (RFC 4954), by the best mechanism that it offers. A refused login is a
 * deferral, whatever the reply: mail must not come back because a password has changed. A token
 * that is refused is replaced by a fresh one, once.
 */
final class LoggingIn {
    private enum State {
        IDLE,
        FETCHING,
        TALKING,
        SALTING
    }

    private final Credentials credentials;
    private final CommandWriter writer;
    private State state = State.IDLE;
    private Extensions offered = Extensions.NONE;
    private Set<Mechanism> mechanisms = Set.of();
    private SecureChannel channel = SecureChannel.PLAIN;
    private Mechanism mechanism = Mechanism.PLAIN;
    private @Nullable ClientExchange exchange;

    /** What did not fit behind AUTH and waits for the first challenge. */
    private byte @Nullable [] unsaid;

    private String token = "";
    private boolean fresh;

    LoggingIn(Credentials credentials, CommandWriter writer) {
        this.credentials = credentials;
        this.writer = writer;
    }

    /** For people: what is waited for. */
    String where() {
        return state == State.FETCHING
                ? "before there was a token"
                : "in the login by " + mechanism;
    }

    /**
     * @param secure the TLS below, or one that binds nothing
     */
    Turn begin(Extensions extensions, SecureChannel secure) {
        offered = extensions;
        channel = secure;
        mechanisms = EnumSet.noneOf(Mechanism.class);
        for (var word : extensions.mechanisms()) {
            var known = Mechanism.of(word);
            if (known != null) mechanisms.add(known);
        }
        var best = credentials.best(mechanisms, channel);
        if (best == null) return unusable();
        mechanism = best;
        return prepare("");
    }

    private Turn unusable() {
        var words = new TreeSet<>(offered.mechanisms());
        var what = words.isEmpty() ? "it offers none" : "it offers " + String.join(" ", words);
        return over(Texts.because(Replies.NEXT_HOP_LACKS_LOGIN, what));
    }

    private Turn prepare(String refused) {
        var errand = credentials.preparation(refused);
        if (errand == null) return auth();
        state = State.FETCHING;
        return new Opening.Run(errand);
    }

    /** What an errand has brought. */
    Turn on(Errand.Result result) {
        return switch (result) {
            case Errand.Result.Token(var value) -> {
                token = value;
                yield auth();
            }
            case Errand.Result.Salted(var password) -> {
                state = State.TALKING;
                yield take(exchange().salted(password));
            }
            case Errand.Result.Refused(var why) -> over(Texts.because(Replies.TOKEN_REFUSED, why));
            case Errand.Result.Missing(var why) -> over(Texts.because(Replies.NO_TOKEN, why));
        };
    }

    private Turn auth() {
        state = State.TALKING;
        var begun = credentials.begin(mechanism, mechanisms, channel, token);
        exchange = begun;
        unsaid = null;
        var initial = begun.initial();
        if (initial != null && !CommandWriter.fitsAuth(mechanism.word(), initial)) {
            unsaid = initial;
            initial = null;
        }
        return new Opening.Say(writer.auth(mechanism.word(), initial).take());
    }

    Turn on(Reply reply) {
        if (state != State.TALKING) return garbled("it speaks out of turn");
        return switch (reply.code() / 100) {
            case 2 -> welcome();
            case 3 -> challenged(reply);
            default -> refused(reply);
        };
    }

    private Turn welcome() {
        var doubt = exchange().doubt();
        return doubt == null ? new Opening.Open(offered) : doubt(doubt);
    }

    private Turn challenged(Reply reply) {
        if (reply.code() != 334) return garbled(reply.toString());
        byte[] challenge;
        try {
            challenge = Base64.getDecoder().decode(reply.lines().getFirst().strip());
        } catch (IllegalArgumentException _) {
            return garbled("a challenge that is no base64");
        }
        var first = unsaid;
        if (first == null) return take(exchange().challenged(challenge));
        unsaid = null;
        return new Opening.Say(writer.authResponse(first).take());
    }

    private Turn take(ClientStep step) {
        return switch (step) {
            case ClientStep.Respond(var octets) ->
                    new Opening.Say(writer.authResponse(octets).take());
            case ClientStep.Run(var errand) -> {
                state = State.SALTING;
                yield new Opening.Run(errand);
            }
            case ClientStep.Refuse(var why) -> doubt(why);
        };
    }

    private Turn refused(Reply reply) {
        if (!token.isEmpty() && !fresh && reply.isPermanent()) {
            fresh = true;
            var stale = token;
            token = "";
            return prepare(stale);
        }
        if (reply.isTransient()) return over(reply);
        var complaint = exchange().complaint();
        var base = Replies.NEXT_HOP_REFUSES_LOGIN;
        return over(
                Texts.because(
                        base.with(base.lines().getFirst() + " by " + mechanism),
                        reply + (complaint.isEmpty() ? "" : " (" + complaint + ")")));
    }

    /** Whoever that is, it hears nothing more from us. */
    private static Turn doubt(String why) {
        return new Opening.Over(Texts.because(Replies.NEXT_HOP_IN_DOUBT, why), false, false);
    }

    private static Turn garbled(String why) {
        return new Opening.Over(Texts.because(Replies.NEXT_HOP_GARBLED, why), false, false);
    }

    private static Turn over(Reply failure) {
        return new Opening.Over(failure, true, false);
    }

    private ClientExchange exchange() {
        var current = exchange;
        if (current == null) throw new IllegalStateException("no exchange has begun");
        return current;
    }
}
