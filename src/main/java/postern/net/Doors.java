package postern.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.config.Listener;
import postern.mail.IpAddress;
import postern.net.Reception.Bound;
import postern.net.Relay.CannotListen;
import postern.unix.Ports;

/** The listeners' sockets. They are open before anybody is let in: clients wait until then. */
public final class Doors implements AutoCloseable {
    /** The system takes at most {@code net.core.somaxconn} of it, which is 4096 by itself. */
    private static final int BACKLOG = 16_384;

    private final Ports ports;
    private final List<Bound> bound;

    private Doors(Ports ports, List<Bound> bound) {
        this.ports = ports;
        this.bound = List.copyOf(bound);
    }

    /**
     * Opens them all.
     *
     * @throws CannotListen if one cannot be opened; then none is
     */
    public static Doors open(List<Listener> listeners, Ports ports) throws CannotListen {
        return new Doors(ports, bind(listeners, ports));
    }

    private static List<Bound> bind(List<Listener> listeners, Ports ports) throws CannotListen {
        var bound = new ArrayList<Bound>();
        for (var listener : listeners) {
            try {
                var at = at(listener.address(), listener.port());
                bound.add(new Bound(listener, ports.listen(listener.name(), at, BACKLOG)));
            } catch (IOException e) {
                bound.forEach(Bound::close);
                throw new CannotListen(listener, Reasons.of(e));
            }
        }
        return bound;
    }

    private static InetSocketAddress at(IpAddress address, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(address.octets()), port);
    }

    List<Bound> bound() {
        return bound;
    }

    /** Those that are open, and one for each of the fresh listeners. */
    Doors with(List<Listener> fresh) throws CannotListen {
        var all = new ArrayList<>(bound);
        all.addAll(bind(fresh, ports));
        return new Doors(ports, all);
    }

    /** The doors for these listeners, under their names of now. */
    Doors of(List<Listener> listeners) {
        var kept = new ArrayList<Bound>();
        for (var listener : listeners)
            for (var door : bound)
                if (Reception.isSameDoor(door.listener(), listener))
                    kept.add(new Bound(listener, door.socket()));
        return new Doors(ports, kept);
    }

    /** The listeners, with the ports that they have in fact. */
    List<Listener> listening() {
        return bound.stream().map(door -> door.listener().at(door.port())).toList();
    }

    Map<String, InetSocketAddress> addresses() {
        var addresses = new LinkedHashMap<String, InetSocketAddress>();
        for (var each : bound) addresses.put(each.listener().name(), each.socket().address());
        return addresses;
    }

    @Override
    public void close() {
        bound.forEach(Bound::close);
    }
}
