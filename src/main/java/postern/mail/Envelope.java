package postern.mail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reverse-path and its forward-paths, with what the client asked for.
 *
 * @param ret how much of a message a failure DSN returns; null when the client did not say (RFC
 *     3461 §4.3)
 * @param envid the client's own id for the transaction, decoded from xtext (RFC 3461 §4.4)
 * @param body what BODY= declared (RFC 6152)
 * @param smtpUtf8 whether SMTPUTF8 was asked for (RFC 6531 §3.4)
 * @param requireTls whether it goes on in verified TLS alone, to hosts that do the same (RFC 8689)
 */
public record Envelope(
        ReversePath from,
        List<Recipient> recipients,
        @Nullable Ret ret,
        @Nullable String envid,
        Body body,
        boolean smtpUtf8,
        boolean requireTls) {

    public enum Ret {
        FULL,
        HDRS
    }

    public enum Body {
        SEVEN_BIT,
        EIGHT_BIT_MIME
    }

    public Envelope {
        recipients = List.copyOf(recipients);
    }

    /** One without REQUIRETLS. */
    public Envelope(
            ReversePath from,
            List<Recipient> recipients,
            @Nullable Ret ret,
            @Nullable String envid,
            Body body,
            boolean smtpUtf8) {
        this(from, recipients, ret, envid, body, smtpUtf8, false);
    }

    /** Whether it must not go where TLS is not safe; a notification goes on all the same (§5). */
    public boolean demandsTls() {
        return requireTls && !from.isNull();
    }

    /** An envelope without any extension. */
    public static Envelope of(ReversePath from, List<Mailbox> to) {
        var recipients = to.stream().map(Recipient::of).toList();
        return new Envelope(from, recipients, null, null, Body.SEVEN_BIT, false);
    }
}
