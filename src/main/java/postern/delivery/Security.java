package postern.delivery;

import java.util.Locale;

/** What protects a connection to a next hop. */
public enum Security {
    /** Clear text. */
    NONE,
    /** TLS with a certificate that nobody has verified. */
    OPPORTUNISTIC,
    /** TLS with a certificate that shows what the route demands. */
    VERIFIED,
    /** TLS as the domain's policy demands (RFC 8461). */
    MTA_STS,
    /** TLS as TLSA records demand (RFC 7672). */
    DANE;

    /** Whether the next hop is proved. */
    boolean isProof() {
        return switch (this) {
            case NONE, OPPORTUNISTIC -> false;
            case VERIFIED, MTA_STS, DANE -> true;
        };
    }

    /** As the journal has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
