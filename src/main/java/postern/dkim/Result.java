package postern.dkim;

import java.util.Locale;

/** What became of a signature, in the words of RFC 8601 §2.7.1. */
public enum Result {
    /** It is good. */
    PASS,
    /** The message was changed, or the signature is somebody else's. */
    FAIL,
    /** It may be good, and is not accepted: for instance, the key is too short. */
    POLICY,
    /** It cannot be read. */
    NEUTRAL,
    /** The key could not be asked for: perhaps later. */
    TEMPERROR,
    /** There is no key that could verify it. */
    PERMERROR;

    /** As Authentication-Results has it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
