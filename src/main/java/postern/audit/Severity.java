package postern.audit;

/** How grave a finding is. */
public enum Severity {
    /** Strangers can send mail through the server, or forge mail in it. */
    OPEN,
    /** Not open, and it should be mended. */
    WEAK,
    /** Worth knowing. */
    NOTE
}
