package postern.config;

/** What a listener does about TLS. */
public enum TlsMode {
    /** STARTTLS is not offered. */
    NONE,
    /** STARTTLS is offered; clear text is taken. */
    OFFERED,
    /** STARTTLS is offered; without it no mail is taken (530). */
    REQUIRED,
    /** TLS from the first octet (RFC 8314 §3.3). */
    IMPLICIT
}
