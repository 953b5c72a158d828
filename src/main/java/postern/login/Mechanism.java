package postern.login;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A SASL mechanism, by the name that the IANA has registered; in the order in which they are
 * offered, those first that give nothing away.
 */
public enum Mechanism {
    /** By the client's certificate (RFC 4422 appendix A). */
    EXTERNAL("EXTERNAL"),
    /** RFC 7677, bound to the TLS connection (RFC 5929, RFC 9266). */
    SCRAM_SHA_256_PLUS("SCRAM-SHA-256-PLUS"),
    /** RFC 7677. */
    SCRAM_SHA_256("SCRAM-SHA-256"),
    /** RFC 5802; for old clients, only where a listener names it. */
    SCRAM_SHA_1("SCRAM-SHA-1"),
    /** RFC 7628. */
    OAUTHBEARER("OAUTHBEARER"),
    /** Google's, before there was OAUTHBEARER. */
    XOAUTH2("XOAUTH2"),
    /** RFC 4616. */
    PLAIN("PLAIN"),
    /** Never a standard, and spoken by all old clients. */
    LOGIN("LOGIN"),
    /** RFC 2195; for old clients, only where a listener names it. */
    CRAM_MD5("CRAM-MD5");

    private final String word;

    Mechanism(String word) {
        this.word = word;
    }

    /** As AUTH names it. */
    public String word() {
        return word;
    }

    /** The one of that name, in whatever case (RFC 4954 §4); null for none. */
    public static @Nullable Mechanism of(String word) {
        var upper = word.toUpperCase(Locale.ROOT);
        for (var mechanism : values()) if (mechanism.word.equals(upper)) return mechanism;
        return null;
    }

    @Override
    public String toString() {
        return word;
    }
}
