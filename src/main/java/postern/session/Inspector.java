package postern.session;

import java.nio.ByteBuffer;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.ForwardPath;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReversePath;
import postern.policy.Extension;
import postern.policy.Hiding;
import postern.policy.Inspection;
import postern.wire.Command;
import postern.wire.CommandParser;

/** Holds a session to its listener's {@link Inspection}. */
final class Inspector {
    private final Conversation in;
    private final Inspection inspection;
    private final Set<String> refusedParameters;

    Inspector(Conversation in) {
        this.in = in;
        inspection = in.terms.inspection();
        refusedParameters = inspection.refusedParameters();
    }

    Command parse(String text) {
        var transaction = in.transaction;
        boolean utf8 = transaction != null && transaction.mail.smtpUtf8();
        return CommandParser.parse(text, utf8, refusedParameters, inspection.blanks());
    }

    /** Whether that verb is on the listener's list; says so where it is not (RFC 5321 §4.2.4). */
    boolean takes(String verb) {
        boolean chunk = verb.equals("BDAT") && !inspection.offers(Extension.CHUNKING);
        if (!chunk && inspection.takes(verb)) return true;
        in.fault(verb, Replies.NOT_IMPLEMENTED);
        return false;
    }

    /** Whoever goes on before the answer, where nothing may be pipelined (RFC 2920 §3.1). */
    boolean isTooSoon(Command command, ByteBuffer behind) {
        return switch (command) {
            case Command.Quit _, Command.Bdat _, Command.StartTls _, Command.Unknown _ -> false;
            default -> isTooSoon(behind);
        };
    }

    boolean isTooSoon(ByteBuffer behind) {
        return behind.hasRemaining() && !inspection.offers(Extension.PIPELINING);
    }

    /** The refusal of an address that is too long; null where it is not. */
    @Nullable Reply objection(ReversePath path) {
        return path instanceof ReversePath.From(var mailbox)
                ? objection(mailbox, Replies.BAD_SENDER_SYNTAX)
                : null;
    }

    /** The same for a forward-path. */
    @Nullable Reply objection(ForwardPath path) {
        return path instanceof ForwardPath.To(var mailbox)
                ? objection(mailbox, Replies.BAD_RECIPIENT_SYNTAX)
                : null;
    }

    private @Nullable Reply objection(Mailbox mailbox, Reply reply) {
        var why = inspection.addresses().objection(mailbox);
        return why.isEmpty() ? null : reply.with(reply.lines().getFirst() + ": " + why);
    }

    /** What is hidden of the mail that comes in this session; who has logged in is from inside. */
    Hiding hiding() {
        var hiding = inspection.hiding();
        return in.account == null ? hiding.of(in.client) : hiding;
    }

    /** Whether our Received field tells what we are. */
    boolean tellsWhatWeAre() {
        return hiding().isNothing() && inspection.greeting().equals(Inspection.GREETING);
    }
}
