package postern.unix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An open socket by its number, for what Java has no name for. */
record Descriptor(int number) {
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int SOCK_STREAM = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_REUSEADDR = 2;
    private static final int SO_TYPE = 3;
    private static final int SO_ACCEPTCONN = 30;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int CLOEXEC = 0x80000;
    private static final int F_SETFD = 2;
    private static final int SHUT_RDWR = 2;
    private static final long ADDRESS = 28; // octets of the largest one
    private static final ValueLayout.OfShort PORT =
            ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);

    /**
     * A socket that has an address and does not listen yet.
     *
     * @throws IOException if the address is not ours, is taken, or needs a right that we lack
     */
    static Descriptor bound(InetSocketAddress at) throws IOException {
        var octets = at.getAddress().getAddress();
        boolean six = octets.length == 16;
        int family = six ? AF_INET6 : AF_INET;
        var socket =
                new Descriptor(
                        Libc.call("socket", family, SOCK_STREAM | CLOEXEC, 0).orThrow("socket"));
        try (var arena = Arena.ofConfined()) {
            socket.set(SOL_SOCKET, SO_REUSEADDR, 1);
            if (six) socket.set(IPPROTO_IPV6, IPV6_V6ONLY, 0); // as Java's own are
            var address = arena.allocate(ADDRESS);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) family);
            address.set(PORT, 2, (short) at.getPort());
            MemorySegment.copy(
                    octets, 0, address, ValueLayout.JAVA_BYTE, six ? 8 : 4, octets.length);
            Libc.call("bind", socket.number, address, six ? 28 : 16).orThrow("bind");
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** The one that Java listens with. */
    private static Descriptor of(ServerSocketChannel channel) throws IOException {
        int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
        Descriptor found = null;
        try (var numbers = Files.list(Path.of("/proc/self/fd"))) {
            for (var path : numbers.toList()) {
                var one = new Descriptor(Integer.parseInt(path.getFileName().toString()));
                var address = one.listensAt();
                if (address == null || address.getPort() != port) continue;
                if (!address.getAddress().isLoopbackAddress()) continue;
                if (found != null) throw new IOException("two sockets listen at port " + port);
                found = one;
            }
        }
        if (found == null)
            throw new IOException("the socket at port " + port + " is not to be found");
        return found;
    }

    /**
     * A channel that listens with this socket; this number is free again, and nobody else may use
     * it. Java knows no way to make a channel of a socket that is there: one of its own, at a port
     * of loopback, is made to stand for this one (dup2).
     */
    ServerSocketChannel toChannel() throws IOException {
        try {
            return toSharedChannel();
        } finally {
            close();
        }
    }

    /** The same, but this number stays what it is too. */
    ServerSocketChannel toSharedChannel() throws IOException {
        var channel = ServerSocketChannel.open();
        try {
            channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            Libc.call("dup3", number, of(channel).number, CLOEXEC).orThrow("dup3");
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    void listen(int backlog) throws IOException {
        Libc.call("listen", number, backlog).orThrow("listen");
    }

    /** The address is kept, and connections are refused. */
    void listenNoMore() {
        var _ = Libc.call("shutdown", number, SHUT_RDWR);
    }

    /** Where it listens; null for what is no stream socket of the Internet's that does. */
    @Nullable InetSocketAddress listensAt() {
        if (option(SO_TYPE) != SOCK_STREAM || option(SO_ACCEPTCONN) != 1) return null;
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(ADDRESS);
            var size = arena.allocateFrom(ValueLayout.JAVA_INT, (int) ADDRESS);
            if (Libc.call("getsockname", number, address, size).failed()) return null;
            int family = address.get(ValueLayout.JAVA_SHORT, 0);
            if (family != AF_INET && family != AF_INET6) return null;
            var octets = new byte[family == AF_INET ? 4 : 16];
            MemorySegment.copy(
                    address,
                    ValueLayout.JAVA_BYTE,
                    family == AF_INET ? 4 : 8,
                    octets,
                    0,
                    octets.length);
            int port = Short.toUnsignedInt(address.get(PORT, 2));
            return new InetSocketAddress(InetAddress.getByAddress(octets), port);
        } catch (IOException e) {
            throw new IllegalStateException(e); // there are no other lengths
        }
    }

    private int option(int name) {
        try (var arena = Arena.ofConfined()) {
            var value = arena.allocate(ValueLayout.JAVA_INT);
            var size = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            return Libc.call("getsockopt", number, SOL_SOCKET, name, value, size).failed()
                    ? -1
                    : value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    private void set(int level, int name, int value) throws IOException {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocateFrom(ValueLayout.JAVA_INT, value);
            Libc.call("setsockopt", number, level, name, memory, Integer.BYTES)
                    .orThrow("setsockopt");
        }
    }

    /** Programs that are started do not get it. */
    void keep() throws IOException {
        Libc.variadic("fcntl", 2, number, F_SETFD, 1).orThrow("fcntl");
    }

    void close() {
        var _ = Libc.call("close", number);
    }
}
