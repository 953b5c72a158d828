package postern.mailauth;

import java.util.Locale;

/**
 * What a domain's owner would like done to mail that fails DMARC (RFC 9989 §4.7), mildest first.
 */
public enum DmarcPolicy {
    NONE,
    QUARANTINE,
    REJECT;

    /** As records, header fields and reports write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What applies while the owner only tests ({@code t=y}): one level below. */
    public DmarcPolicy tested() {
        return this == REJECT ? QUARANTINE : NONE;
    }
}
