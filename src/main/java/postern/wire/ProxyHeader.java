package postern.wire;

import postern.mail.IpAddress;

/**
 * What a proxy says about the connection that it hands on, before anything else (PROXY protocol,
 * versions 1 and 2).
 */
public sealed interface ProxyHeader {

    /** It speaks for this client. An IPv4-mapped address has become an IPv4 one. */
    record Client(IpAddress address, int port) implements ProxyHeader {}

    /**
     * It speaks for itself, such as to see whether we are alive (LOCAL), or does not say for whom
     * (UNKNOWN, UNSPEC, a family that is not of the Internet).
     */
    record Itself() implements ProxyHeader {}

    /** That is no header. The reason is a phrase for logs, without anything that the peer wrote. */
    record Malformed(String why) implements ProxyHeader {}
}
