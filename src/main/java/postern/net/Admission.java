package postern.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.config.Listener;
import postern.config.Settings;
import postern.config.TlsMode;
import postern.journal.JournalRecord.TurnedAway;
import postern.journal.JournalRecord.TurnedAway.Cause;
import postern.limit.Blocks;
import postern.limit.Greylist;
import postern.limit.Guesses;
import postern.mail.ForwardPath;
import postern.mail.IpAddress;
import postern.mail.IpSet;
import postern.mail.Reply;
import postern.net.Occupancy.Answer;
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
    private final Greylist greylist;
    private final Knocking knocking;
    private final Loop.Alarm knocks;
    private final Set<Introduction> introductions = new HashSet<>();
    private final Set<ServerConnection> open = new HashSet<>();
    private final Occupancy occupancy;
    private Settings settings;
    private long counter;
    private @Nullable Runnable whenEmpty;

    Admission(
            Surroundings around,
            Sessions sessions,
            Supplier<ServerTls> tls,
            Blocks blocks,
            Greylist greylist,
            Settings settings) {
        this.around = around;
        this.sessions = sessions;
        this.tls = tls;
        this.blocks = blocks;
        this.greylist = greylist;
        this.knocking = new Knocking(around.journal(), Blocks.USUAL);
        this.knocks = around.loop().alarm(this::tellOfKnocks);
        this.settings = settings;
        this.occupancy = new Occupancy(settings.receiving().connections());
        this.idPrefix = Long.toString(around.loop().now().getEpochSecond(), 36);
    }

    void take(Settings next) {
        settings = next;
        occupancy.take(next.receiving().connections());
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
        if (proxies.contains(peer)) introduce(channel, listener, itself);
        else admit(channel, listener, itself);
    }

    /**
     * Until the proxy has said for whom it speaks, nobody is a client; a place is taken already.
     */
    private void introduce(SocketChannel channel, Listener listener, Guest proxy)
            throws IOException {
        var newcomer = new Newcomer(listener, proxy);
        switch (occupancy.enter(newcomer, around.loop().now())) {
            case Answer.Full full -> refuse(channel, listener, proxy, full);
            case Answer.Welcome(var place) -> {
                try {
                    var time = settings.receiving().connections().proxyHeader();
                    var introduction = new Introduction(around.loop(), channel, time, newcomer);
                    newcomer.begin(channel, introduction, place);
                    introductions.add(introduction);
                } catch (IOException e) { // it is gone already
                    place.leave();
                    throw e;
                }
            }
        }
    }

    private void admit(SocketChannel channel, Listener listener, Guest guest) throws IOException {
        var client = guest.client();
        var now = around.loop().now();
        var block = guest.isProxyItself() ? null : blocks.refuse(client, now);
        if (block != null) {
            knocked(block.from(), blocked(listener, guest, block));
            sayAndClose(channel, listener, block.reply());
            return;
        }
        var stay = new Stay(guest);
        switch (occupancy.enter(stay, client, settings.policy().mayRelay(client), now)) {
            case Answer.Full full -> refuse(channel, listener, guest, full);
            case Answer.Welcome(var place) -> {
                try {
                    open(channel, listener, stay, place);
                } catch (IOException e) { // it is gone already
                    place.leave();
                    throw e;
                }
            }
        }
    }

    private void open(SocketChannel channel, Listener listener, Stay stay, Occupancy.Place place)
            throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        var id = idPrefix + "-" + Long.toString(++counter, 36);
        var connection =
                new ServerConnection(
                        around,
                        channel,
                        sessions.of(id, listener, stay.guest, around.loop().now()),
                        () -> tls.get().begin(listener.name()),
                        stay);
        stay.begin(connection, place);
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

    private void knocked(Object whom, TurnedAway turned) {
        knocking.knocked(whom, turned);
        setKnocksAlarm();
    }

    private void refuse(SocketChannel channel, Listener listener, Guest guest, Answer.Full full)
            throws IOException {
        knocked(full.whom(), turnedAway(listener, guest, Cause.TOO_MANY, full.why()));
        sayAndClose(channel, listener, full.reply());
    }

    private TurnedAway turnedAway(Listener listener, Guest guest, Cause cause, String why) {
        return new TurnedAway(
                around.loop().now(),
                listener.name(),
                guest.client(),
                guest.proxy(),
                cause,
                why,
                null);
    }

    private void sayAndClose(SocketChannel channel, Listener listener, Reply reply)
            throws IOException {
        try (channel) {
            if (listener.tls() == TlsMode.IMPLICIT) return; // it could not be read
            channel.configureBlocking(false);
            var words = new ReplyWriter();
            words.write(settings.telling().links().of(reply));
            channel.write(words.take());
        }
    }

    /** A connection whose proxy has not said yet for whom it speaks. */
    private final class Newcomer implements Introduction.Host, Occupancy.Occupant {
        private final Listener listener;
        private final Guest proxy;
        private @Nullable SocketChannel channel;
        private @Nullable Introduction introduction;
        private Occupancy.@Nullable Place place;

        Newcomer(Listener listener, Guest proxy) {
            this.listener = listener;
            this.proxy = proxy;
        }

        void begin(SocketChannel of, Introduction begun, Occupancy.Place at) {
            channel = of;
            introduction = begun;
            place = at;
        }

        private void over() {
            if (introduction != null) introductions.remove(introduction);
            if (place != null) place.leave();
        }

        @Override
        public void introduced(ProxyHeader header) throws IOException {
            over();
            var socket = Objects.requireNonNull(channel);
            try {
                admit(socket, listener, proxy.speaking(header));
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        }

        @Override
        public void failed(String why) {
            over();
            knocked(
                    proxy.client() + " " + why,
                    turnedAway(listener, proxy, Cause.PROXY_HEADER, why));
        }

        @Override
        public boolean isWaiting() {
            return false;
        }

        @Override
        public void makeRoom() {
            if (introduction != null) introduction.failed("no PROXY header while others waited");
        }
    }

    /** What we keep about a client while it is here. */
    private final class Stay implements ServerConnection.Keeper, Occupancy.Occupant {
        private final Guest guest;
        private @Nullable ServerConnection connection;
        private Occupancy.@Nullable Place place;

        Stay(Guest guest) {
            this.guest = guest;
        }

        void begin(ServerConnection begun, Occupancy.Place at) {
            connection = begun;
            place = at;
        }

        @Override
        public void progressed(boolean known) {
            if (place != null) place.touch(known, around.loop().now());
        }

        @Override
        public boolean isWaiting() {
            return connection != null && connection.isWaiting();
        }

        @Override
        public void makeRoom() {
            if (connection != null) connection.makeRoom();
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
        public void tried(Effect.Tried tried) {
            var now = around.loop().now();
            for (var to : tried.to()) {
                var _ = greylist.note(tried.client(), tried.from(), new ForwardPath.To(to), now);
            }
        }

        @Override
        public void ended() {
            if (connection != null) open.remove(connection);
            if (place != null) place.leave();
            endIfEmpty();
        }
    }
}
