package postern.mailauth;

import java.util.Locale;

/** How a check ended, by the names that all methods share (RFC 8601 §2.7). */
public enum Result {
    NONE,
    PASS,
    FAIL,
    SOFTFAIL,
    POLICY,
    NEUTRAL,
    TEMPERROR,
    PERMERROR;

    /** As header fields and reports write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
