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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.config.Listener;
import postern.config.Settings;
import postern.config.TlsMode;
import postern.journal.JournalRecord;
import postern.mail.IpAddress;
import postern.mail.Replies;
import postern.net.ServerConnection.Surroundings;
import postern.session.Event;
import postern.wire.ReplyWriter;

/**
 * Listens, and runs a session for each client that may connect. Used on the loop's thread, but for
 * binding.
 */
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
    private final Sessions sessions;
    private final Supplier<TlsContexts> tls;
    private final String idPrefix;
    private final Map<String, Door> doors = new LinkedHashMap<>();
    private final Set<ServerConnection> open = new HashSet<>();
    private final Map<IpAddress, Integer> perClient = new HashMap<>();
    private Settings settings;
    private long counter;
    private boolean closing;
    private @Nullable Runnable whenEmpty;

    Reception(
            Surroundings around, Sessions sessions, Supplier<TlsContexts> tls, Settings settings) {
        this.around = around;
        this.sessions = sessions;
        this.tls = tls;
        this.settings = settings;
        this.idPrefix = Long.toString(around.loop().now().getEpochSecond(), 36);
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
        settings = next;
        sessions.take(next);
        var wanted = new HashSet<String>();
        for (var bound : fresh) doors.put(key(bound.listener()), new Door(bound));
        for (var listener : next.listeners()) {
            wanted.add(key(listener));
            var door = doors.get(key(listener));
            if (door != null) door.listener = listener;
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

    int connections() {
        return open.size();
    }

    /** Accepts nobody any more, lets transactions in progress end, and then runs this. */
    void close(Runnable then) {
        closing = true;
        whenEmpty = then;
        for (var door : doors.values()) door.bound.close();
        for (var connection : new ArrayList<>(open)) connection.tell(new Event.Closing());
        endIfEmpty();
    }

    private void endIfEmpty() {
        if (!closing || !open.isEmpty() || whenEmpty == null) return;
        var then = whenEmpty;
        whenEmpty = null;
        then.run();
    }

    private void admit(SocketChannel channel, Listener listener) throws IOException {
        var remote = (InetSocketAddress) channel.getRemoteAddress();
        var client = IpAddress.of(remote.getAddress().getAddress());
        int already = perClient.getOrDefault(client, 0);
        boolean capped =
                already >= settings.receiving().maxConnectionsPerClient()
                        && !settings.policy().mayRelay(client);
        if (open.size() >= settings.receiving().maxConnections() || capped) {
            refuse(channel, client);
            return;
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        var id = idPrefix + "-" + Long.toString(++counter, 36);
        var session = sessions.of(id, listener, client, remote.getPort());
        var holder = new ServerConnection[1];
        perClient.put(client, already + 1);
        holder[0] =
                new ServerConnection(
                        around,
                        channel,
                        session,
                        () -> tls.get().server(),
                        () -> left(holder[0], client));
        open.add(holder[0]);
        holder[0].open(listener.tls() == TlsMode.IMPLICIT);
    }

    private void refuse(SocketChannel channel, IpAddress client) throws IOException {
        around.journal()
                .write(
                        new JournalRecord.Refused(
                                around.loop().now(),
                                "-",
                                client,
                                "connect",
                                Replies.TOO_MANY_CONNECTIONS));
        try (channel) {
            channel.configureBlocking(false);
            var words = new ReplyWriter();
            words.write(Replies.TOO_MANY_CONNECTIONS);
            channel.write(words.take());
        }
    }

    private void left(ServerConnection connection, IpAddress client) {
        open.remove(connection);
        perClient.computeIfPresent(client, (_, count) -> count > 1 ? count - 1 : null);
        endIfEmpty();
    }

    /** One listening socket on the loop. */
    private final class Door implements Loop.Ready {
        private final Bound bound;
        private Listener listener;
        private @Nullable SelectionKey key;

        Door(Bound bound) {
            this.bound = bound;
            this.listener = bound.listener();
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
                    admit(channel, listener);
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
