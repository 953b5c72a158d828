package postern.unix;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where this process listens: at sockets that it opens itself, that were handed over to it, or that
 * it holds from a time when it had the right to open them. From any thread.
 */
public final class Ports {
    private final List<Handed> handed;
    private final Map<InetSocketAddress, Descriptor> held = new HashMap<>();

    private Ports(List<Handed> handed) {
        this.handed = new ArrayList<>(handed);
    }

    /**
     * A channel that listens.
     *
     * @param address where it does; the channel itself may tell another one
     * @param after done once it is closed
     */
    public record Listening(ServerSocketChannel channel, InetSocketAddress address, Runnable after)
            implements AutoCloseable {
        @Override
        public void close() {
            try {
                channel.close();
            } catch (IOException _) {
                // it is gone either way
            }
            after.run();
        }
    }

    /** Opens all by itself. */
    public static Ports own() {
        return new Ports(List.of());
    }

    /**
     * Takes what was handed over, and opens the rest.
     *
     * @param environment LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES, of sd_listen_fds(3)
     * @throws IOException with a sentence for people, if one is nothing that we can listen with
     */
    public static Ports handed(Map<String, String> environment) throws IOException {
        return new Ports(Handed.of(environment, ProcessHandle.current().pid()));
    }

    /**
     * Listens: with the socket that was handed over under this name or for this address, else with
     * the one that is held for the address, else with one of its own.
     *
     * @throws IOException if the address is not ours, is taken, or needs a right that we lack, or
     *     if what was handed over under that name is at another one
     */
    public synchronized Listening listen(String name, InetSocketAddress at, int backlog)
            throws IOException {
        for (var one : handed) if (one.name().equals(name)) return take(one, at);
        for (var one : handed) if (one.address().equals(at)) return take(one, at);
        var kept = held.get(at);
        if (kept != null) {
            kept.listen(backlog);
            return new Listening(kept.toSharedChannel(), at, kept::listenNoMore);
        }
        var channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(at, backlog);
            var local = (InetSocketAddress) channel.getLocalAddress();
            return new Listening(channel, local, () -> {});
        } catch (IOException e) {
            channel.close();
            throw e;
        } catch (UnsupportedAddressTypeException e) { // such as IPv6 on a host that has none
            channel.close();
            throw new IOException("this host has no addresses of that kind", e);
        }
    }

    private Listening take(Handed one, InetSocketAddress at) throws IOException {
        boolean same =
                one.address().getAddress().equals(at.getAddress())
                        && (at.getPort() == 0 || one.address().getPort() == at.getPort());
        if (!same)
            throw new IOException(
                    "the socket that was handed over as "
                            + one.name()
                            + " is at "
                            + text(one.address())
                            + ": write that address here, or "
                            + text(at)
                            + " there (ListenStream=)");
        var channel = one.socket().toChannel();
        handed.remove(one);
        return new Listening(channel, one.address(), () -> {});
    }

    /**
     * Takes an address for later, when the right to may be gone. Until {@link #listen}, and again
     * after that is closed, connections there are refused.
     *
     * @throws IOException if the address is not ours, is taken, or needs a right that we lack
     */
    public synchronized void hold(InetSocketAddress at) throws IOException {
        if (!held.containsKey(at)) held.put(at, Descriptor.bound(at));
    }

    /** What was handed over and nobody has asked for, in words. */
    public synchronized List<String> left() {
        return handed.stream().map(Handed::toString).toList();
    }

    static String text(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
