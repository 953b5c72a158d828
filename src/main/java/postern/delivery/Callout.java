package postern.delivery;

import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.login.Credentials;
import postern.login.Errand;
import postern.login.SecureChannel;
import postern.mail.Domain;
import postern.mail.Envelope.Body;
import postern.mail.ForwardPath;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReversePath;
import postern.route.NextHop;
import postern.wire.Command;
import postern.wire.CommandWriter;
import postern.wire.Extensions;

/**
 * Asks a next hop whether it takes mail for one mailbox, by a transaction from the null
 * reverse-path that ends behind RCPT. Owns no socket, thread or clock; never sends a message.
 */
public final class Callout {

    /** What was found out. */
    public enum Finding {
        /** It takes mail for the mailbox, or 252: it will try. */
        KNOWN,
        /** It takes none: 55x to RCPT. */
        UNKNOWN,
        /** It answered, but neither this nor that. */
        UNSURE,
        /** It cannot be asked at all. */
        UNREACHABLE
    }

    /** What to do next. */
    public sealed interface Turn {}

    public record Say(ByteBuffer bytes) implements Turn {}

    public record Handshake() implements Turn {}

    /** {@link #on(Errand.Result)} hears what comes of it. */
    public record Run(Errand errand) implements Turn {}

    /** The next hop speaks first. */
    public record Wait() implements Turn {}

    /**
     * The end: QUIT may still be said.
     *
     * @param reply the reason, the next hop's or ours
     * @param retryInClear TLS was only a wish and failed: the same host may be asked again at once
     *     with {@link postern.config.RouteRule.TlsDemand#NONE}
     */
    public record Over(Finding finding, Reply reply, boolean retryInClear) implements Turn {}

    private enum Step {
        OPENING,
        MAIL,
        RCPT
    }

    private final Mailbox mailbox;
    private final CommandWriter writer = new CommandWriter();
    private final Opening opening;
    private Step step = Step.OPENING;

    /**
     * @param hostname what we call ourselves in EHLO
     * @param credentials what to log in with; null for no login
     */
    public Callout(
            NextHop hop, Domain hostname, @Nullable Credentials credentials, Mailbox mailbox) {
        this.mailbox = mailbox;
        this.opening = new Opening(hop, hostname, credentials, writer);
    }

    /** The connection is there. */
    public Turn connected() {
        return turn(opening.connected());
    }

    /** What an errand has brought. */
    public Turn on(Errand.Result result) {
        return turn(opening.on(result));
    }

    /**
     * Takes a reply.
     *
     * @param more whether the next hop has sent something behind it already
     */
    public Turn on(Reply reply, boolean more) {
        return switch (step) {
            case OPENING -> turn(opening.on(reply, more));
            case MAIL -> reply.isPositive() ? rcpt() : new Over(Finding.UNSURE, reply, false);
            case RCPT -> new Over(finding(reply), reply, false);
        };
    }

    /** The handshake ended well. */
    public Turn secured(SecureChannel channel) {
        return turn(opening.secured(channel));
    }

    /** The handshake failed. */
    public Turn notSecured(String why) {
        return turn(opening.notSecured(why));
    }

    /** QUIT, as octets. */
    public ByteBuffer quit() {
        return writer.quit().take();
    }

    private Turn turn(Opening.@Nullable Turn turn) {
        return switch (turn) {
            case null -> new Wait();
            case Opening.Run(var errand) -> new Run(errand);
            case Opening.Say(var bytes) -> new Say(bytes);
            case Opening.Handshake _ -> new Handshake();
            case Opening.Open(var offered) -> mail(offered);
            case Opening.Over(var failure, _, boolean retryInClear) ->
                    new Over(Finding.UNREACHABLE, failure, retryInClear);
        };
    }

    private Turn mail(Extensions offered) {
        boolean smtpUtf8 = mailbox.needsSmtpUtf8();
        if (smtpUtf8 && !offered.smtpUtf8())
            return new Over(Finding.UNSURE, Replies.NEXT_HOP_LACKS_SMTPUTF8, false);
        step = Step.MAIL;
        var from = new ReversePath.Null();
        var mail = new Command.Mail(from, -1, Body.SEVEN_BIT, smtpUtf8, null, null);
        return new Say(writer.mail(mail).take());
    }

    private Turn rcpt() {
        step = Step.RCPT;
        var rcpt = new Command.Rcpt(new ForwardPath.To(mailbox), Set.of(), null);
        return new Say(writer.rcpt(rcpt).take());
    }

    /** 50x and 53x speak of commands and logins, not of mailboxes (RFC 5321 §4.2.1). */
    private static Finding finding(Reply reply) {
        if (reply.code() / 100 == 2) return Finding.KNOWN;
        return reply.code() / 10 == 55 ? Finding.UNKNOWN : Finding.UNSURE;
    }
}
