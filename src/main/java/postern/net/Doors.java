package postern.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.config.Listener;
import postern.net.Reception.Bound;
import postern.net.Relay.CannotListen;

/** The listeners' sockets, before anybody is let in. */
final class Doors {
    private Doors() {}

    /** The listeners, with the ports that they have in fact. */
    static List<Listener> listening(List<Bound> bound) {
        var listening = new ArrayList<Listener>();
        for (var each : bound) listening.add(each.listener().at(each.port()));
        return listening;
    }

    static List<Bound> bind(List<Listener> listeners) throws CannotListen {
        var bound = new ArrayList<Bound>();
        for (var listener : listeners) {
            try {
                bound.add(new Bound(listener, Reception.bind(listener)));
            } catch (IOException e) {
                bound.forEach(Bound::close);
                throw new CannotListen(listener, Reasons.of(e));
            }
        }
        return bound;
    }

    static Map<String, InetSocketAddress> addresses(List<Bound> bound) {
        var addresses = new LinkedHashMap<String, InetSocketAddress>();
        for (var each : bound) addresses.put(each.listener().name(), each.address());
        return addresses;
    }

    /** The doors that are open already for these, under their names of now. */
    static List<Bound> kept(List<Bound> doors, List<Listener> listeners) {
        var kept = new ArrayList<Bound>();
        for (var listener : listeners)
            for (var door : doors)
                if (Reception.isSameDoor(door.listener(), listener))
                    kept.add(new Bound(listener, door.channel()));
        return kept;
    }
}
