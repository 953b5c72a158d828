package postern.route;

import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import postern.config.Listener;
import postern.mail.Domain;
import postern.mail.IpAddress;

/** What this relay is known by, so that mail is never sent back to itself (RFC 5321 §5.1, §6.3). */
public final class ThisHost {
    private final Domain hostname;
    private final Set<IpAddress> addresses;
    private final List<Listener> listeners;
    private final boolean loopbackMx;

    /**
     * @param addresses at which this host takes mail; loopback goes without saying
     * @param listeners with the ports that they have in fact
     * @param loopbackMx whether an MX at a loopback address is another host: for tests and
     *     demonstrations with a DNS of their own, never on the Internet
     */
    public ThisHost(
            Domain hostname,
            Collection<IpAddress> addresses,
            Collection<Listener> listeners,
            boolean loopbackMx) {
        this.hostname = hostname;
        this.addresses = Set.copyOf(addresses);
        this.listeners = List.copyOf(listeners);
        this.loopbackMx = loopbackMx;
    }

    /**
     * This host as it is now: the addresses of its listeners, and those of all interfaces where one
     * listens at the unspecified address.
     *
     * @throws SocketException if the interfaces cannot be listed
     */
    public static ThisHost now(Domain hostname, Collection<Listener> listeners, boolean loopbackMx)
            throws SocketException {
        var addresses = new HashSet<IpAddress>();
        boolean everywhere = false;
        for (var listener : listeners) {
            if (listener.address().isUnspecified()) everywhere = true;
            else if (!listener.address().isLoopback()) addresses.add(listener.address());
        }
        if (everywhere)
            for (var network : NetworkInterface.networkInterfaces().toList())
                network.inetAddresses().forEach(a -> addresses.add(IpAddress.of(a.getAddress())));
        addresses.removeIf(IpAddress::isLoopback);
        return new ThisHost(hostname, addresses, listeners, loopbackMx);
    }

    /** Whether a host of that name (lower case, no trailing dot) is this one. */
    boolean isNamed(String host) {
        return hostname.name().equals(host);
    }

    /**
     * Whether mail for an MX at that address would come to this host: one of ours, loopback, or the
     * unspecified network (0.0.0.0/8, ::), which systems take for loopback.
     */
    public boolean owns(IpAddress address) {
        if (addresses.contains(address)) return true;
        if (isUnspecified(address)) return true;
        return address.isLoopback() && !loopbackMx;
    }

    /** Whether a connection to that address and port would reach one of our listeners. */
    boolean listensOn(IpAddress address, int port) {
        for (var listener : listeners)
            if (listener.port() == port && reaches(address, listener.address())) return true;
        return false;
    }

    private boolean reaches(IpAddress address, IpAddress listening) {
        if (address.equals(listening)) return true;
        if (isUnspecified(address)) return listening.isLoopback() || listening.isUnspecified();
        return listening.isUnspecified()
                && (listening.isV6() || !address.isV6()) // "::" takes IPv4 as well
                && (address.isLoopback() || addresses.contains(address));
    }

    private static boolean isUnspecified(IpAddress address) {
        return address.isUnspecified() || !address.isV6() && address.low() >>> 24 == 0;
    }
}
