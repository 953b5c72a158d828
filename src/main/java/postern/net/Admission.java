package postern.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.config.Listener;
import postern.config.Settings;
import postern.config.TlsMode;
import postern.journal.JournalRecord;
import postern.journal.JournalRecord.TurnedAway;
import postern.journal.JournalRecord.TurnedAway.Cause;
import postern.limit.Blocks;
import postern.limit.Guesses;
import postern.mail.IpAddress;
import postern.mail.IpSet;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.net.ServerConnection.Surroundings;
import postern.session.Effect;
import postern.session.Event;
import postern.wire.ProxyHeader;
import postern.wire.ReplyWriter;

/**
 * Finds out who has connected, turns away whoever is blocked or one too many, and runs a session
 * for everybody else. Used on the loop's thread.
 */
final class Admission {
    private final Surroundings around;
    private final Sessions sessions;
    private final Supplier<ServerTls> tls;
    private final String idPrefix;
    private final Blocks blocks;
    private final Knocking knocking;
    private final Loop.Alarm knocks;
    private final Set<Introduction> introductions = new HashSet<>();
    private final Set<ServerConnection> open = new HashSet<>();
    private final Map<IpAddress, Integer> perClient = new HashMap<>();
    private Settings settings;
    private long counter;
    private @Nullable Runnable whenEmpty;

    Admission(
            Surroundings around,
            Sessions sessions,
            Supplier<ServerTls> tls,
            Blocks blocks,
            Settings settings) {
        this.around = around;
        this.sessions = sessions;
        this.tls = tls;
        this.blocks = blocks;
        this.knocking = new Knocking(around.journal(), Blocks.USUAL);
        this.knocks = around.loop().alarm(this::tellOfKnocks);
        this.settings = settings;
        this.idPrefix = Long.toString(around.loop().now().getEpochSecond(), 36);
    }

    void take(Settings next) {
        settings = next;
        sessions.take(next);
    }

    int connections() {
        return open.size();
    }

    /** Lets transactions in progress end, and then runs this. */
    void close(Runnable then) {
        whenEmpty = then;
        for (var introduction : new ArrayList<>(introductions)) introduction.failed("closing");
        for (var connection : new ArrayList<>(open)) connection.tell(new Event.Closing());
        knocking.end(around.loop().now());
        endIfEmpty();
    }

    private void endIfEmpty() {
        if (!open.isEmpty() || whenEmpty == null) return;
        var then = whenEmpty;
        whenEmpty = null;
        then.run();
    }

    /**
     * A connection was accepted.
     *
     * @param proxies who must say for whom they speak
     */
    void arrived(SocketChannel channel, Listener listener, IpSet proxies) throws IOException {
        var remote = (InetSocketAddress) channel.getRemoteAddress();
        var peer = IpAddress.of(remote.getAddress().getAddress());
        var itself = new Guest(peer, remote.getPort(), null);
        if (!proxies.contains(peer)) admit(channel, listener, itself);
        else if (isFull()) refuse(channel, listener, itself, Replies.TOO_MANY_CONNECTIONS);
        else introduce(channel, listener, itself);
    }

    /** Until the proxy has said for whom it speaks, nobody is a client. */
    private void introduce(SocketChannel channel, Listener listener, Guest proxy)
            throws IOException {
        var holder = new Introduction[1];
        holder[0] =
                new Introduction(
                        around.loop(),
                        channel,
                        new Introduction.Host() {
                            @Override
                            public void introduced(ProxyHeader header) throws IOException {
                                introductions.remove(holder[0]);
                                try {
                                    admit(channel, listener, proxy.speaking(header));
                                } catch (IOException e) {
                                    channel.close();
                                    throw e;
                                }
                            }

                            @Override
                            public void failed(String why) {
                                introductions.remove(holder[0]);
                                nobody(listener, proxy, why);
                            }
                        });
        introductions.add(holder[0]);
    }

    private boolean isFull() {
        return open.size() + introductions.size() >= settings.receiving().connections().most();
    }

    private void admit(SocketChannel channel, Listener listener, Guest guest) throws IOException {
        var client = guest.client();
        var block = guest.isProxyItself() ? null : blocks.refuse(client, around.loop().now());
        if (block != null) {
            knocking.knocked(block.from(), blocked(listener, guest, block));
            setKnocksAlarm();
            sayAndClose(channel, listener, block.reply());
            return;
        }
        int already = perClient.getOrDefault(client, 0);
        boolean capped =
                already >= settings.receiving().connections().perClient()
                        && !settings.policy().mayRelay(client);
        if (isFull() || capped) {
            refuse(channel, listener, guest, Replies.TOO_MANY_CONNECTIONS);
            return;
        }
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        var id = idPrefix + "-" + Long.toString(++counter, 36);
        var stay = new Stay(guest);
        var connection =
                new ServerConnection(
                        around,
                        channel,
                        sessions.of(id, listener, guest),
                        () -> tls.get().begin(listener.name()),
                        stay);
        stay.connection = connection;
        perClient.put(client, already + 1);
        open.add(connection);
        connection.open(
                listener.tls() == TlsMode.IMPLICIT, settings.receiving().session().handshake());
    }

    private TurnedAway blocked(Listener listener, Guest guest, Blocks.Block block) {
        return new TurnedAway(
                around.loop().now(),
                listener.name(),
                guest.client(),
                guest.proxy(),
                Cause.BLOCKED,
                block.why().equals(Guesses.WHY)
                        ? "blocked for guessing passwords"
                        : "blocked by " + block.why(),
                block.until());
    }

    private void tellOfKnocks() {
        knocking.settle(around.loop().now());
        setKnocksAlarm();
    }

    private void setKnocksAlarm() {
        var due = knocking.due();
        if (due != null) knocks.set(due);
    }

    private void nobody(Listener listener, Guest proxy, String why) {
        around.journal()
                .write(
                        new TurnedAway(
                                around.loop().now(),
                                listener.name(),
                                proxy.client(),
                                proxy.proxy(),
                                Cause.PROXY_HEADER,
                                why,
                                null));
    }

    private void refuse(SocketChannel channel, Listener listener, Guest guest, Reply reply)
            throws IOException {
        around.journal()
                .write(
                        new JournalRecord.Refused(
                                around.loop().now(), "-", guest.client(), "connect", reply));
        sayAndClose(channel, listener, reply);
    }

    private static void sayAndClose(SocketChannel channel, Listener listener, Reply reply)
            throws IOException {
        try (channel) {
            if (listener.tls() == TlsMode.IMPLICIT) return; // it could not be read
            channel.configureBlocking(false);
            var words = new ReplyWriter();
            words.write(reply);
            channel.write(words.take());
        }
    }

    /** What we keep about a client while it is here. */
    private final class Stay implements ServerConnection.Keeper {
        private final Guest guest;
        private @Nullable ServerConnection connection;

        Stay(Guest guest) {
            this.guest = guest;
        }

        /**
         * A client of our own would take all of our mail with it, and a proxy all of its clients.
         */
        @Override
        public void block(Effect.Block block) {
            if (guest.isProxyItself() || settings.policy().mayRelay(guest.client())) return;
            var now = around.loop().now();
            blocks.add(
                    guest.client(),
                    now.plus(block.time()),
                    "guard " + block.guard(),
                    block.reply(),
                    now);
        }

        @Override
        public void ended() {
            if (connection != null) open.remove(connection);
            perClient.computeIfPresent(guest.client(), (_, count) -> count > 1 ? count - 1 : null);
            endIfEmpty();
        }
    }
}
