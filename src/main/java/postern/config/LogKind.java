package postern.config;

/** What sort of thing an event of the log tells of. */
public enum LogKind {
    /** A client came, went, went over to TLS, or was turned away. */
    CONNECTIONS,
    /** What was decided, refused and accepted. */
    TRANSACTIONS,
    /** Attempts at next hops, and notifications. */
    DELIVERIES,
    /** Who logged in, and who could not. */
    LOGINS,
    /** The relay itself, and what it noticed. */
    NOTICES;

    /** As the configuration and the log write it. */
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
