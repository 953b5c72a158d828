package postern.wire;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Envelope.Body;
import postern.mail.Envelope.Ret;
import postern.mail.ForwardPath;
import postern.mail.Recipient.Notify;
import postern.mail.Reply;
import postern.mail.ReversePath;

/** A command line, read as strictly as RFC 5321 §4.1.1 writes it. */
public sealed interface Command {

    record Ehlo(String name) implements Command {}

    record Helo(String name) implements Command {}

    /**
     * @param size what SIZE= declared, in octets; -1 when it did not (RFC 1870)
     * @param ret null when not given (RFC 3461 §4.3)
     * @param envid decoded from xtext; null when not given
     * @param auth whether AUTH= was given; what it says is believed of nobody (RFC 4954 §5)
     */
    record Mail(
            ReversePath from,
            long size,
            Body body,
            boolean smtpUtf8,
            @Nullable Ret ret,
            @Nullable String envid,
            boolean auth,
            boolean requireTls)
            implements Command {

        /** One without AUTH= and REQUIRETLS. */
        public Mail(
                ReversePath from,
                long size,
                Body body,
                boolean smtpUtf8,
                @Nullable Ret ret,
                @Nullable String envid) {
            this(from, size, body, smtpUtf8, ret, envid, false, false);
        }
    }

    /**
     * @param notifyOn empty when not given
     * @param original ORCPT as {@code type;address}, decoded; null when not given
     */
    record Rcpt(ForwardPath to, Set<Notify> notifyOn, @Nullable String original)
            implements Command {}

    record Data() implements Command {}

    /** That many octets follow the line at once (RFC 3030 §2). */
    record Bdat(long size, boolean last) implements Command {}

    record Rset() implements Command {}

    record Noop() implements Command {}

    record Quit() implements Command {}

    record Help() implements Command {}

    record Vrfy() implements Command {}

    record Expn() implements Command {}

    record StartTls() implements Command {}

    /**
     * @param initial the initial response as sent, still in base64; null when not given (RFC 4954
     *     §4)
     */
    record Auth(String mechanism, @Nullable String initial) implements Command {}

    /** A verb that is known, with an argument that is not: the reply to give. */
    record Malformed(String verb, Reply reply) implements Command {}

    /** No verb that we know. The verb is cut to 16 printable characters. */
    record Unknown(String verb) implements Command {}
}
