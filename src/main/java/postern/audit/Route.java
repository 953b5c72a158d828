package postern.audit;

import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;

/**
 * One way to the server.
 *
 * @param to the server's address
 * @param from the address of ours to connect from; null for the one that the system takes
 */
public record Route(IpAddress to, int port, @Nullable IpAddress from) {

    /**
     * @throws IllegalArgumentException for a port that is none, or two address families
     */
    public Route {
        if (port < 1 || port > 65535) throw new IllegalArgumentException("no port: " + port);
        if (from != null && from.isV6() != to.isV6())
            throw new IllegalArgumentException(from + " cannot reach " + to);
    }

    @Override
    public String toString() {
        var end = to.isV6() ? "[" + to + "]:" + port : to + ":" + port;
        return from == null ? end : end + " from " + from;
    }
}
