package postern.unix;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A socket that listens already when this process begins, handed over by whoever started it
 * (sd_listen_fds(3)).
 *
 * @param name that the service manager gave it; empty for none
 */
record Handed(String name, InetSocketAddress address, Descriptor socket) {
    private static final int FIRST = 3;

    /**
     * Those that are meant for this process.
     *
     * @throws IOException with a sentence for people, if one is nothing that we can listen with
     */
    static List<Handed> of(Map<String, String> environment, long pid) throws IOException {
        if (!Long.toString(pid).equals(environment.get("LISTEN_PID"))) return List.of();
        int count;
        try {
            count = Integer.parseInt(environment.getOrDefault("LISTEN_FDS", "0"));
        } catch (NumberFormatException e) {
            throw new IOException("LISTEN_FDS is no number", e);
        }
        var names = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        var sockets = new ArrayList<Handed>();
        for (int i = 0; i < count; i++) {
            var socket = new Descriptor(FIRST + i);
            var address = socket.listensAt();
            var name = i < names.length ? names[i] : "";
            if (address == null)
                throw new IOException(
                        "what was handed over as descriptor "
                                + (FIRST + i)
                                + (name.isEmpty() ? "" : " (" + name + ")")
                                + " is no listening TCP socket");
            socket.keep();
            sockets.add(new Handed(name, address, socket));
        }
        return sockets;
    }

    @Override
    public String toString() {
        return Ports.text(address) + (name.isEmpty() ? "" : " (" + name + ")");
    }
}
