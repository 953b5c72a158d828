package postern.config;

/** Of which clients the DNS is asked what it calls them. */
public enum ClientNames {
    /** Who sends us mail without a grant of their own, over the Internet. */
    STRANGERS,
    ALL,
    NOBODY
}
