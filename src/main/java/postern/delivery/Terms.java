package postern.delivery;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Envelope.Body;
import postern.mail.ForwardPath;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReversePath;
import postern.wire.Command;
import postern.wire.Extensions;

/**
 * How a message can be put to a next hop, given what that offers: which recipients, and with which
 * parameters.
 *
 * <p>A body with octets above 127 is sent as it is to a next hop that lacks 8BITMIME. RFC 6152 §3
 * would have it turned into 7 bits, which breaks signatures, or bounced; but servers that clear the
 * eighth bit are gone, while firewalls that hide the keyword are not, and a bounce would lose the
 * mail that they let through.
 *
 * <p>SMTPUTF8 is different: nothing is downgraded (RFC 6531 §3.2), so what needs it fails without.
 */
final class Terms {
    private final Assignment assignment;
    private final Extensions offered;
    private final @Nullable Reply objection;
    private final boolean smtpUtf8;

    Terms(Assignment assignment, Extensions offered) {
        this.assignment = assignment;
        this.offered = offered;
        var content = assignment.message().content();
        var envelope = assignment.message().envelope();
        boolean needed =
                envelope.smtpUtf8() && content.eightBitHeader() || needsSmtpUtf8(envelope.from());
        if (offered.maxSize() > 0 && content.size() > offered.maxSize())
            objection = Replies.NEXT_HOP_SIZE;
        else if (needed && !offered.smtpUtf8()) objection = Replies.NEXT_HOP_LACKS_SMTPUTF8;
        else if (envelope.demandsTls() && !offered.requireTls())
            objection = Replies.NEXT_HOP_LACKS_REQUIRETLS;
        else objection = null;
        for (int i = 0; i < assignment.recipients().size(); i++)
            needed |= recipient(i).to().needsSmtpUtf8();
        smtpUtf8 = offered.smtpUtf8() && (envelope.smtpUtf8() || needed);
    }

    /**
     * Why the next hop need not be asked about a recipient; null when it is to be asked.
     *
     * @param place in the assignment
     */
    @Nullable Reply objection(int place) {
        if (objection != null) return objection;
        return recipient(place).to().needsSmtpUtf8() && !offered.smtpUtf8()
                ? Replies.NEXT_HOP_LACKS_SMTPUTF8
                : null;
    }

    Command.Mail mail() {
        var message = assignment.message();
        var envelope = message.envelope();
        var content = message.content();
        boolean eightBit =
                offered.eightBitMime()
                        && (content.eightBit() || envelope.body() == Body.EIGHT_BIT_MIME);
        return new Command.Mail(
                envelope.from(),
                offered.size() ? content.size() : -1,
                eightBit ? Body.EIGHT_BIT_MIME : Body.SEVEN_BIT,
                smtpUtf8,
                offered.dsn() ? envelope.ret() : null,
                offered.dsn() ? envelope.envid() : null,
                false,
                offered.requireTls() && envelope.requireTls());
    }

    Command.Rcpt rcpt(int place) {
        var recipient = recipient(place);
        var to = new ForwardPath.To(recipient.to());
        return offered.dsn()
                ? new Command.Rcpt(to, recipient.notifyOn(), recipient.original())
                : new Command.Rcpt(to, Set.of(), null);
    }

    private Recipient recipient(int place) {
        var all = assignment.message().envelope().recipients();
        return all.get(assignment.recipients().get(place));
    }

    private static boolean needsSmtpUtf8(ReversePath from) {
        return switch (from) {
            case ReversePath.Null _ -> false;
            case ReversePath.From(Mailbox mailbox) -> mailbox.needsSmtpUtf8();
        };
    }
}
