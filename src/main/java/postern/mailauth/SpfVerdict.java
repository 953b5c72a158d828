package postern.mailauth;

/**
 * What SPF found (RFC 7208 §2.6).
 *
 * @param identity whose domain was asked about
 * @param domain that domain, as it came; empty where there was none to ask about
 * @param sender the reverse-path, or {@code postmaster@} the HELO name where it was null (RFC 7208
 *     §2.4); empty where it is not to be shown
 */
public record SpfVerdict(Result result, Identity identity, String domain, String sender) {

    /** Whose domain it was (RFC 7208 §2.3, §2.4). */
    public enum Identity {
        /** The domain of MAIL FROM; with the null reverse-path the name that HELO gave. */
        MAIL_FROM,
        HELO
    }

    /** Of MAIL FROM, with nothing of its local part. */
    public SpfVerdict(Result result, String domain) {
        this(result, Identity.MAIL_FROM, domain, "");
    }
}
