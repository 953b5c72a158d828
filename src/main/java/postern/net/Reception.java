package postern.net;

import java.io.IOException;
import java.nio.channels.SelectionKey;
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
import postern.unix.Ports;

/** Lets clients in at the doors. Used on the loop's thread. */
final class Reception {
    private static final int ACCEPTS_A_TURN = 64;
    private static final Duration PAUSE_WHEN_EXHAUSTED = Duration.ofMillis(500);

    /** A socket that listens already but serves nobody yet. */
    record Bound(Listener listener, Ports.Listening socket) {
        /** The one that the system chose where 0 was asked for. */
        int port() {
            return socket.address().getPort();
        }

        void close() {
            socket.close();
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
                key =
                        around.loop()
                                .register(bound.socket().channel(), SelectionKey.OP_ACCEPT, this);
        }

        @Override
        public void ready(SelectionKey ready) {
            for (int i = 0; i < ACCEPTS_A_TURN; i++) {
                SocketChannel channel;
                try {
                    channel = bound.socket().channel().accept();
                } catch (IOException e) {
                    failed(Reasons.of(e));
                    return;
                }
                if (channel == null) return;
                try {
                    admission.arrived(channel, listener, proxies);
                } catch (IOException _) { // that client is gone already
                    close(channel);
                }
            }
        }

        private static void close(SocketChannel channel) {
            try {
                channel.close();
            } catch (IOException _) {
                // it is gone either way
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
