package postern.audit;

/** What was found out about the server. */
public enum Verdict {
    /** Every probe was refused for good. */
    CLOSED,
    /** At least one was not. */
    OPEN,
    /** Neither can be said. */
    COULD_NOT_TELL
}
