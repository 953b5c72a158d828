package postern.net;

import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.wire.ProxyHeader;

/**
 * Whom a connection is from.
 *
 * @param client by whose address everything goes
 * @param proxy who connected on the client's behalf; the client itself where it spoke for nobody
 *     else, and null where there is none
 */
record Guest(IpAddress client, int port, @Nullable IpAddress proxy) {

    /** What this one has become, which is a proxy, by its header. */
    Guest speaking(ProxyHeader header) {
        return switch (header) {
            case ProxyHeader.Client(var address, int from) -> new Guest(address, from, client);
            case ProxyHeader.Itself _ -> new Guest(client, port, client);
            case ProxyHeader.Malformed(var why) -> throw new IllegalArgumentException(why);
        };
    }

    /** A proxy that looks whether we are alive, or does not know for whom it speaks. */
    boolean isProxyItself() {
        return client.equals(proxy);
    }
}
