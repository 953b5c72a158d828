package postern.route;

import postern.config.Hop.Protocol;
import postern.config.RouteRule.TlsDemand;
import postern.mail.IpAddress;

/**
 * One host to connect to.
 *
 * @param name what it was looked up by: the MX host, the configured name, or the literal; the name
 *     that a certificate has to prove
 */
public record NextHop(String name, IpAddress address, int port, Protocol protocol, TlsDemand tls) {
    @Override
    public String toString() {
        return name.equals(address.toString())
                ? address + ":" + port
                : name + "[" + address + "]:" + port;
    }
}
