package postern.spf;

import java.util.Locale;

/** What a check came to (RFC 7208 §2.6). */
public enum SpfResult {
    /** There is no name to ask about, or its domain says nothing. */
    NONE,
    /** The domain says that it does not say. */
    NEUTRAL,
    PASS,
    FAIL,
    /** The domain holds it for unlikely that the client may. */
    SOFTFAIL,
    /** The DNS did not answer, or not in time: ask again later. */
    TEMPERROR,
    /** What the domain published cannot be read or followed. */
    PERMERROR;

    /** As it stands in header fields (RFC 8601 §2.7.2). */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
