package postern.delivery;

import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import postern.config.Hop.Protocol;
import postern.config.RouteRule.TlsDemand;
import postern.login.Credentials;
import postern.login.Errand;
import postern.login.SecureChannel;
import postern.mail.Domain;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.route.Assurance;
import postern.route.NextHop;
import postern.wire.CommandWriter;
import postern.wire.Extensions;

/**
 * A connection from its greeting until mail can be sent: EHLO (or HELO, or LHLO), STARTTLS where
 * the route wants it, EHLO again, and our login where the route has one. What was heard before the
 * handshake is forgotten (RFC 3207 §4.2).
 */
final class Opening {
    private static final int SMTP_PORT = 25;

    /** What to do next. */
    sealed interface Turn {}

    record Say(ByteBuffer bytes) implements Turn {}

    record Handshake() implements Turn {}

    /** {@link #on(Errand.Result)} hears what comes of it. */
    record Run(Errand errand) implements Turn {}

    record Open(Extensions extensions) implements Turn {}

    /**
     * @param quit whether to say so
     */
    record Over(Reply failure, boolean quit, boolean retryInClear) implements Turn {}

    private enum Step {
        GREETING,
        EHLO,
        HELO,
        STARTTLS,
        HANDSHAKE,
        LOGIN
    }

    private final NextHop hop;
    private final Domain hostname;
    private final CommandWriter writer;
    private Step step = Step.GREETING;
    private final @Nullable LoggingIn login;
    private boolean greeted;
    private boolean secure;
    private SecureChannel channel = SecureChannel.PLAIN;
    private Extensions inClear = Extensions.NONE;

    /**
     * @param credentials what to log in with; null for no login
     */
    Opening(NextHop hop, Domain hostname, @Nullable Credentials credentials, CommandWriter writer) {
        this.hop = hop;
        this.hostname = hostname;
        this.writer = writer;
        this.login = credentials == null ? null : new LoggingIn(credentials, writer);
    }

    /** What to do once the connection is there; null for waiting. */
    @Nullable Turn connected() {
        if (hop.protocol() != Protocol.SMTPS) return null;
        step = Step.HANDSHAKE;
        return new Handshake();
    }

    boolean isBeforeGreeting() {
        return step == Step.GREETING;
    }

    boolean isInHandshake() {
        return step == Step.HANDSHAKE;
    }

    /** For people: what the next hop was to answer. */
    String where() {
        return switch (step) {
            case GREETING -> "before its greeting";
            case EHLO -> "before the reply to " + (isLmtp() ? "LHLO" : "EHLO");
            case HELO -> "before the reply to HELO";
            case STARTTLS -> "before the reply to STARTTLS";
            case HANDSHAKE -> "in the TLS handshake";
            case LOGIN -> login().where();
        };
    }

    /**
     * @param more whether the server has sent something behind this reply already
     */
    Turn on(Reply reply, boolean more) {
        if (reply.code() == 421) return new Over(reply, false, false);
        return switch (step) {
            case GREETING -> onGreeting(reply);
            case EHLO -> onEhlo(reply);
            case HELO -> onHelo(reply);
            case STARTTLS -> onStartTls(reply, more);
            case HANDSHAKE -> early();
            case LOGIN -> login().on(reply);
        };
    }

    private Turn onGreeting(Reply reply) {
        return switch (reply.code() / 100) {
            case 2 -> ehlo();
            case 4, 5 -> new Over(reply, true, false); // RFC 5321 §3.1
            default -> garbled(reply);
        };
    }

    private Turn ehlo() {
        greeted = true;
        step = Step.EHLO;
        var name = hostname.name();
        return new Say((isLmtp() ? writer.lhlo(name) : writer.ehlo(name)).take());
    }

    private Turn onEhlo(Reply reply) {
        return switch (reply.code() / 100) {
            case 2 -> isOurselves(reply) ? loop() : greeted(Extensions.of(reply));
            case 4 -> new Over(reply, true, false);
            case 5 -> {
                if (isLmtp() || secure) yield new Over(reply, true, false);
                step = Step.HELO; // RFC 5321 §3.2
                yield new Say(writer.helo(hostname.name()).take());
            }
            default -> garbled(reply);
        };
    }

    private Turn onHelo(Reply reply) {
        return switch (reply.code() / 100) {
            case 2 -> isOurselves(reply) ? loop() : greeted(Extensions.NONE);
            case 4, 5 -> new Over(reply, true, false);
            default -> garbled(reply);
        };
    }

    private Turn greeted(Extensions extensions) {
        if (secure || hop.tls() == TlsDemand.NONE) return settled(extensions);
        if (extensions.startTls()) {
            inClear = extensions;
            step = Step.STARTTLS;
            return new Say(writer.startTls().take());
        }
        return mayBeClear() ? settled(extensions) : noTls(null);
    }

    private Turn settled(Extensions extensions) {
        if (hop.security().requireTls() && !extensions.requireTls())
            return new Over(Replies.NEXT_HOP_LACKS_REQUIRETLS, true, false);
        if (login == null) return new Open(extensions);
        if (!secure && !hop.address().isLoopback())
            return noTls("a login is not sent in clear text");
        step = Step.LOGIN;
        return login.begin(extensions, channel);
    }

    /** What protects the connection as far as it has come. */
    Security security() {
        if (!secure) return Security.NONE;
        return switch (hop.assurance()) {
            case Assurance.Dane(_, var records, _) ->
                    records.isEmpty() ? Security.OPPORTUNISTIC : Security.DANE;
            case Assurance.Sts _ -> Security.MTA_STS;
            case Assurance.None _ ->
                    hop.tls() == TlsDemand.VERIFIED ? Security.VERIFIED : Security.OPPORTUNISTIC;
        };
    }

    /** What an errand has brought. */
    Turn on(Errand.Result result) {
        return login().on(result);
    }

    private LoggingIn login() {
        if (login == null) throw new IllegalStateException("there is no login");
        return login;
    }

    private Turn onStartTls(Reply reply, boolean more) {
        if (reply.isPositive() && reply.code() / 100 == 2) {
            if (more) return early();
            step = Step.HANDSHAKE;
            return new Handshake();
        }
        if (reply.code() / 100 == 3) return garbled(reply);
        return mayBeClear() ? settled(inClear) : noTls(reply.toString()); // RFC 3207 §4
    }

    /**
     * The handshake has ended well.
     *
     * @param below the connection that it has made
     */
    @Nullable Turn secured(SecureChannel below) {
        secure = true;
        channel = below;
        inClear = Extensions.NONE;
        if (!greeted) {
            step = Step.GREETING;
            return null;
        }
        return ehlo();
    }

    /** The handshake failed, and after that the connection is of no use. */
    Turn notSecured(String why) {
        var base = mayBeClear() ? Replies.NEXT_HOP_TLS_FAILED : lacksTls();
        return new Over(Texts.because(base, why), false, mayBeClear());
    }

    /** Somebody put replies in front of the handshake (CVE-2021-38371). */
    Turn early() {
        return new Over(
                Texts.because(Replies.NEXT_HOP_GARBLED, "it sent replies ahead of the handshake"),
                false,
                false);
    }

    private Turn noTls(@Nullable String why) {
        var base = lacksTls();
        return new Over(why == null ? base : Texts.because(base, why), true, false);
    }

    private Reply lacksTls() {
        if (hop.security().requireTls()) return Replies.NEXT_HOP_NOT_SAFE;
        return switch (hop.assurance()) {
            case Assurance.None _ -> Replies.NEXT_HOP_LACKS_TLS;
            case Assurance.Dane _ -> Replies.NEXT_HOP_FAILS_DANE;
            case Assurance.Sts _ -> Replies.NEXT_HOP_FAILS_STS;
        };
    }

    private Turn loop() {
        return new Over(Replies.LOOPS_BACK, true, false);
    }

    private static Turn garbled(Reply reply) {
        return new Over(Texts.because(Replies.NEXT_HOP_GARBLED, reply.toString()), false, false);
    }

    private boolean mayBeClear() {
        return hop.mayBeClear();
    }

    private boolean isLmtp() {
        return hop.protocol() == Protocol.LMTP;
    }

    /**
     * Whether the next hop calls itself what we call ourselves. Asked on port 25 only: elsewhere a
     * server beside us, on the same host, may well have our name.
     */
    private boolean isOurselves(Reply reply) {
        if (hop.port() != SMTP_PORT) return false;
        var line = reply.lines().getFirst();
        int blank = line.indexOf(' ');
        var name = blank < 0 ? line : line.substring(0, blank);
        return name.toLowerCase(Locale.ROOT).equals(hostname.name());
    }
}
