package postern.mailauth;

import postern.mail.ReversePath;
import postern.spf.SpfFinding;

/**
 * What SPF found, as far as others go by it (RFC 7208 §2.6).
 *
 * @param identity whose domain was asked about
 * @param domain that domain, as it came; empty where there was none to ask about
 * @param sender the reverse-path; empty where it is null, or not to be shown
 * @param why a phrase; empty for none
 */
public record SpfVerdict(
        Result result, Identity identity, String domain, String sender, String why) {

    /** Whose domain it was (RFC 7208 §2.3, §2.4). */
    public enum Identity {
        MAIL_FROM,
        /** The HELO name, which stands for MAIL FROM where the reverse-path is null. */
        HELO_FOR_NULL,
        /** The HELO name beside MAIL FROM: DMARC does not go by it. */
        HELO
    }

    /** Of MAIL FROM, with nothing of its local part. */
    public SpfVerdict(Result result, String domain) {
        this(result, Identity.MAIL_FROM, domain, "", "");
    }

    public static SpfVerdict of(SpfFinding found, ReversePath path) {
        boolean mailFrom = found.identity() == SpfFinding.Identity.MAILFROM;
        var sender = path instanceof ReversePath.From(var mailbox) ? mailbox.toString() : "";
        return new SpfVerdict(
                Result.valueOf(found.result().name()),
                mailFrom
                        ? Identity.MAIL_FROM
                        : sender.isEmpty() ? Identity.HELO_FOR_NULL : Identity.HELO,
                found.domain(),
                mailFrom ? sender : "",
                found.why());
    }

    /** Whether DMARC goes by it. */
    boolean isOfMailFrom() {
        return identity != Identity.HELO;
    }
}
