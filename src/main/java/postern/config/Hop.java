package postern.config;

import postern.mail.Host;

/** A fixed next hop as the file names it: a name to look up (A and AAAA) or an address. */
public record Hop(Protocol protocol, Host host, int port) {
    public enum Protocol {
        SMTP,
        /** SMTP in TLS from the first octet (RFC 8314 §3.3). */
        SMTPS,
        /** RFC 2033: one reply per recipient behind the data. */
        LMTP
    }

    @Override
    public String toString() {
        return switch (protocol) {
                    case SMTP -> "";
                    case SMTPS -> "smtps://";
                    case LMTP -> "lmtp://";
                }
                + host
                + ":"
                + port;
    }
}
