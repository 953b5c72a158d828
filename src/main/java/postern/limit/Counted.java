package postern.limit;

/** What a limit counts. */
public enum Counted {
    /** Messages: once for each transaction with such a recipient. */
    MESSAGES,
    /** Recipients, each. */
    RECIPIENTS,
    /** Octets of messages, once for each, however many its recipients are. */
    BYTES,
    /** Domains of forward-paths that are new to a key. */
    DOMAINS
}
