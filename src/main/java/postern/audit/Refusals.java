package postern.audit;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.mail.EnhancedCode;
import postern.mail.Reply;

/**
 * Refusals that say nothing about relaying: the same server might relay for another sender, to
 * another domain, or for another client.
 */
final class Refusals {
    private static final Pattern NO_SUCH_DOMAIN =
            Pattern.compile(
                    "(?i)(domain|host)( name)?( is)? not (found|exist)|domain does not exist"
                            + "|no such (domain|host)|unknown (domain|host)\\b|unrouteable"
                            + "|unroutable|does not accept mail|null ?mx|nxdomain|name or service");
    private static final Pattern CLIENT =
            Pattern.compile(
                    "(?i)helo command rejected|invalid helo|spamhaus|dnsbl|\\brbl\\b|black ?list"
                            + "|block ?list|client host rejected|reverse (dns|hostname)"
                            + "|ptr record|sender address rejected|sender verify|spf ");

    private static final Pattern RELAYING =
            Pattern.compile(
                    "(?i)relay(ing)?\\b.{0,20}\\b(denied|not permitted|not allowed|prohibited|refused)"
                            + "|(denied|not permitted|not allowed|refus\\w+)( to)?\\b.{0,8}\\brelay");

    private Refusals() {}

    /**
     * Whether it says that relaying is denied, with whatever code: Postfix does so with 454 unless
     * told otherwise (defer_unauth_destination).
     */
    static boolean deniesRelaying(Reply reply) {
        return RELAYING.matcher(String.join(" ", reply.lines())).find();
    }

    static boolean isAboutSomethingElse(Form form, Reply reply) {
        var text = String.join(" ", reply.lines());
        if (CLIENT.matcher(text).find()
                && form.family() != Family.HELO
                && form.family() != Family.REVERSE_PATH) return true;
        if (form.aim() != Aim.FOREIGN || isSyntax(reply)) return false;
        return isNoSuchDomain(reply.status()) || NO_SUCH_DOMAIN.matcher(text).find();
    }

    private static boolean isSyntax(Reply reply) {
        return reply.code() < 504;
    }

    /** RFC 3463 §3.2 and §3.5, RFC 7505 §4. */
    private static boolean isNoSuchDomain(@Nullable EnhancedCode status) {
        if (status == null) return false;
        return status.subject() == 1 && (status.detail() == 2 || status.detail() == 10)
                || status.subject() == 4 && (status.detail() == 4 || status.detail() == 3);
    }
}
