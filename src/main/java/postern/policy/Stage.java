package postern.policy;

/** When a thing can be known, in order. */
public enum Stage {
    CONNECT,
    HELO,
    MAIL,
    RCPT,
    END_OF_DATA
}
