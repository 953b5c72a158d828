package postern.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.config.Listener;
import postern.config.Settings;
import postern.journal.JournalRecord;
import postern.mail.IpSet;
import postern.net.ServerConnection.Surroundings;

/** Listens for clients. Used on the loop's thread, but for binding. */
final class Reception {
    private static final int BACKLOG = 1024;
    private static final int ACCEPTS_A_TURN = 64;
    private static final Duration PAUSE_WHEN_EXHAUSTED = Duration.ofMillis(500);

    /** A socket that listens already but serves nobody yet. */
    record Bound(Listener listener, ServerSocketChannel channel) {
        /** With the port that the system chose where 0 was asked for. */
        InetSocketAddress address() {
            return (InetSocketAddress) channel.socket().getLocalSocketAddress();
        }

        int port() {
            return address().getPort();
        }

        void close() {
            close(channel);
        }

        private static void close(Channel channel) {
            try {
                channel.close();
            } catch (IOException _) {
                // it is gone either way
            }
        }
    }

    private final Surroundings around;
    private final Admission admission;
    private final Map<String, Door> doors = new LinkedHashMap<>();
    private boolean closing;

    Reception(Surroundings around, Admission admission) {
        this.around = around;
        this.admission = admission;
    }

    /**
     * Listens, on any thread; the clients wait until {@link #serve}.
     *
     * @throws IOException if the address is not ours, is taken, or needs a right that we lack
     */
    static ServerSocketChannel bind(Listener listener) throws IOException {
        var channel = ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            var address = InetAddress.getByAddress(listener.address().octets());
            channel.bind(new InetSocketAddress(address, listener.port()), BACKLOG);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Serves these listeners: sockets that are open already are kept, those no longer named are
     * closed.
     */
    void serve(Settings next, List<Bound> fresh) throws IOException {
        admission.take(next);
        var wanted = new HashSet<String>();
        for (var bound : fresh) doors.put(key(bound.listener()), new Door(bound));
        for (var listener : next.listeners()) {
            wanted.add(key(listener));
            var door = doors.get(key(listener));
            if (door != null) door.take(listener);
        }
        for (var name : new ArrayList<>(doors.keySet()))
            if (!wanted.contains(name)) {
                var door = doors.remove(name);
                if (door != null) door.bound.close();
            }
        for (var door : doors.values()) door.open();
    }

    boolean isServing(Listener listener) {
        return doors.containsKey(key(listener));
    }

    static boolean isSameDoor(Listener one, Listener other) {
        return key(one).equals(key(other));
    }

    private static String key(Listener listener) {
        return listener.port() == 0
                ? listener.name() // the system chooses another one each time
                : listener.address() + " " + listener.port();
    }

    /** Accepts nobody any more, lets transactions in progress end, and then runs this. */
    void close(Runnable then) {
        closing = true;
        for (var door : doors.values()) door.bound.close();
        admission.close(then);
    }

    /** One listening socket on the loop. */
    private final class Door implements Loop.Ready {
        private final Bound bound;
        private Listener listener;
        private IpSet proxies;
        private @Nullable SelectionKey key;

        Door(Bound bound) {
            this.bound = bound;
            this.listener = bound.listener();
            this.proxies = IpSet.of(listener.proxies());
        }

        void take(Listener next) {
            listener = next;
            proxies = IpSet.of(next.proxies());
        }

        void open() throws IOException {
            if (key == null)
                key = around.loop().register(bound.channel(), SelectionKey.OP_ACCEPT, this);
        }

        @Override
        public void ready(SelectionKey ready) {
            for (int i = 0; i < ACCEPTS_A_TURN; i++) {
                SocketChannel channel;
                try {
                    channel = bound.channel().accept();
                } catch (IOException e) {
                    failed(Reasons.of(e));
                    return;
                }
                if (channel == null) return;
                try {
                    admission.arrived(channel, listener, proxies);
                } catch (IOException _) { // that client is gone already
                    Bound.close(channel);
                }
            }
        }

        /** Most often no descriptor is left: trying again at once would only burn the processor. */
        @Override
        public void failed(String why) {
            var waiting = key;
            if (waiting == null || !waiting.isValid() || closing) return;
            waiting.interestOps(0);
            around.journal()
                    .write(
                            new JournalRecord.Notice(
                                    around.loop().now(),
                                    JournalRecord.Notice.Level.ERROR,
                                    "listener " + listener.name() + " cannot accept: " + why));
            around.loop()
                    .alarm(() -> {
                        if (waiting.isValid()) waiting.interestOps(SelectionKey.OP_ACCEPT);
                    })
                    .set(around.loop().now().plus(PAUSE_WHEN_EXHAUSTED));
        }
    }
}
