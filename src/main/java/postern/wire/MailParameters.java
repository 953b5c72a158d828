package postern.wire;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Envelope.Body;
import postern.mail.Envelope.Ret;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.Replies;
import postern.mail.Reply;

/** What MAIL may carry: SIZE, BODY, SMTPUTF8, RET, ENVID, AUTH and REQUIRETLS. */
final class MailParameters extends EsmtpParameters {
    private static final int MAX_ENVID = 100; // RFC 3461 §4.4

    long size = -1;
    Body body = Body.SEVEN_BIT;
    boolean smtpUtf8;
    @Nullable Ret ret;
    @Nullable String envid;
    boolean auth;
    boolean requireTls;

    MailParameters(Set<String> refused) {
        super(refused);
    }

    @Override
    @Nullable Reply parameter(String keyword, @Nullable String value) {
        boolean good;
        if (is(keyword, "SIZE")) good = once(0) && size(value);
        else if (is(keyword, "BODY")) good = once(1) && body(value);
        else if (is(keyword, "SMTPUTF8")) good = once(2) && (smtpUtf8 = value == null);
        else if (is(keyword, "RET")) good = once(3) && ret(value);
        else if (is(keyword, "ENVID")) good = once(4) && envid(value);
        else if (is(keyword, "AUTH")) good = once(5) && auth(value);
        else if (is(keyword, "REQUIRETLS")) good = once(6) && (requireTls = value == null);
        else return Replies.UNKNOWN_PARAMETER;
        return good ? null : Replies.BAD_SYNTAX;
    }

    private boolean size(@Nullable String value) {
        size = value == null ? -1 : CommandParser.number(value);
        return size >= 0;
    }

    /** BINARYMIME is not offered. */
    private boolean body(@Nullable String value) {
        if (value == null) return false;
        if (is(value, "8BITMIME")) body = Body.EIGHT_BIT_MIME;
        else return is(value, "7BIT");
        return true;
    }

    private boolean ret(@Nullable String value) {
        if (value == null) return false;
        if (is(value, "FULL")) ret = Ret.FULL;
        else if (is(value, "HDRS")) ret = Ret.HDRS;
        return ret != null;
    }

    /** A mailbox in xtext, or {@code <>}, which xtext leaves as it is (RFC 4954 §5). */
    private boolean auth(@Nullable String value) {
        if (value == null) return false;
        auth =
                value.equals("<>")
                        || Xtext.decode(value) instanceof Parsed.Good<String>(var decoded)
                                && Mailbox.parse(decoded) instanceof Parsed.Good<Mailbox>;
        return auth;
    }

    private boolean envid(@Nullable String value) {
        if (value == null || value.isEmpty() || value.length() > MAX_ENVID) return false;
        if (!(Xtext.decode(value) instanceof Parsed.Good<String>(var decoded))) return false;
        envid = decoded;
        return true;
    }
}
