package postern.route;

import postern.config.Hop.Protocol;
import postern.config.HopSecurity;
import postern.config.RouteRule.TlsDemand;
import postern.mail.IpAddress;

/**
 * One host to connect to.
 *
 * @param name what it was looked up by: the MX host, the configured name, or the literal; the name
 *     that a certificate has to prove, unless the route says another
 */
public record NextHop(
        String name,
        IpAddress address,
        int port,
        Protocol protocol,
        HopSecurity security,
        Assurance assurance) {
    public NextHop(String name, IpAddress address, int port, Protocol protocol, TlsDemand tls) {
        this(name, address, port, protocol, HopSecurity.of(tls));
    }

    /** One of which nothing more is known than what the route demands. */
    public NextHop(
            String name, IpAddress address, int port, Protocol protocol, HopSecurity security) {
        this(name, address, port, protocol, security, Assurance.NONE);
    }

    /** What is demanded of TLS: by its own domain, or else by the route. */
    public TlsDemand tls() {
        return assurance.demand(security.tls());
    }

    /**
     * The same, not to be asked for TLS.
     *
     * @throws IllegalStateException unless it {@link #mayBeClear}
     */
    public NextHop inClear() {
        if (!mayBeClear()) throw new IllegalStateException("never in clear: " + this);
        return new NextHop(name, address, port, protocol, security.inClear());
    }

    /** Whether mail may go there in clear text. */
    public boolean mayBeClear() {
        return switch (tls()) {
            case NONE, OPPORTUNISTIC -> protocol != Protocol.SMTPS;
            case REQUIRED, VERIFIED -> false;
        };
    }

    @Override
    public String toString() {
        return name.equals(address.toString())
                ? address + ":" + port
                : name + "[" + address + "]:" + port;
    }
}
