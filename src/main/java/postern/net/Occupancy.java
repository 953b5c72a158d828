package postern.net;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.config.Settings.Crowd;
import postern.mail.IpAddress;
import postern.mail.Replies;
import postern.mail.Reply;

/**
 * Who is here, and whether one more may be: in all, of one client, of one network, and how often. A
 * client is an IPv4 address or a /64 of IPv6, since whoever has one address of it has them all.
 * Clients of our own are counted in all alone, and some places are kept for them. When no place is
 * left, the stranger who has made no progress for longest gives up its own. Its memory is bounded
 * by the connections that may be here, and {@value #MOST_PACES} paces. Used on one thread.
 */
final class Occupancy {
    private static final int V6_CLIENT = 64;
    private static final int MOST_PACES = 10_000;

    /** Looked at for one to close; who waits for us is not the one. */
    private static final int MOST_LOOKED_AT = 32;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Whoever has a place. */
    interface Occupant {
        /** Whether it waits for an answer of ours, and so cannot make progress. */
        boolean isWaiting();

        /** Its place is wanted: it is to go, now; {@link Place#leave} comes of it. */
        void makeRoom();
    }

    /** Whether there is a place. */
    sealed interface Answer {
        record Welcome(Place place) implements Answer {}

        /**
         * @param why for people
         * @param whom it concerns: refusals of one whom are alike
         */
        record Full(Reply reply, String why, Object whom) implements Answer {}
    }

    /** The place of one connection. */
    final class Place {
        private final Occupant occupant;
        private final IpAddress client;
        private final IpAddress network;
        private final Map<IpAddress, Integer> counted = networks;
        private boolean stranger;
        private boolean left;
        private Instant touched;

        private Place(
                Occupant occupant,
                IpAddress client,
                IpAddress network,
                boolean stranger,
                Instant now) {
            this.occupant = occupant;
            this.client = client;
            this.network = network;
            this.stranger = stranger;
            this.touched = now;
        }

        /**
         * Its client has made progress.
         *
         * @param known whether it has shown that it is one of our own
         */
        void touch(boolean known, Instant now) {
            touched = now;
            if (!stranger || left) return;
            if (known) {
                strangers.remove(this);
                stranger = false;
                uncount();
            } else strangers.addLast(this);
        }

        private void uncount() {
            fewer(clients, client);
            fewer(counted, network);
        }

        /** The connection is gone. */
        void leave() {
            if (left) return;
            left = true;
            all--;
            strangers.remove(this);
            if (stranger) uncount();
        }
    }

    private final LinkedHashSet<Place> strangers = new LinkedHashSet<>(); // idlest first
    private final Map<IpAddress, Integer> clients = new HashMap<>();
    private Map<IpAddress, Integer> networks = new HashMap<>();
    private final LinkedHashMap<IpAddress, Instant> paces = new LinkedHashMap<>(); // oldest first
    private Crowd bounds;
    private int all;

    Occupancy(Crowd bounds) {
        this.bounds = bounds;
    }

    /** From now on; whoever is here stays. */
    void take(Crowd next) {
        if (next.v4Network() != bounds.v4Network() || next.v6Network() != bounds.v6Network())
            networks = new HashMap<>(); // those who are here count in no network any more
        bounds = next;
    }

    /** Whoever else takes the relay's descriptors: a place, without a client yet. */
    Answer enter(Occupant occupant, Instant now) {
        return place(occupant, IpAddress.of("::"), IpAddress.of("::"), true, now);
    }

    /**
     * @param known whether it is one of our own
     */
    Answer enter(Occupant occupant, IpAddress address, boolean known, Instant now) {
        var client = address.isV6() ? address.first(V6_CLIENT) : address;
        int length = address.isV6() ? bounds.v6Network() : bounds.v4Network();
        var network = address.first(length);
        if (!known) {
            if (!isPaced(client, now))
                return new Answer.Full(
                        Replies.CONNECTS_TOO_OFTEN,
                        "more than " + bounds.perMinute() + " connections a minute",
                        client);
            if (clients.getOrDefault(client, 0) >= bounds.perClient())
                return new Answer.Full(
                        Replies.TOO_MANY_FROM_CLIENT,
                        bounds.perClient() + " connections of this client are open",
                        client);
            if (networks.getOrDefault(network, 0) >= bounds.perNetwork())
                return new Answer.Full(
                        Replies.TOO_MANY_FROM_NETWORK,
                        bounds.perNetwork()
                                + " connections of "
                                + network
                                + "/"
                                + length
                                + " are open",
                        network + "/" + length);
        }
        return place(occupant, client, network, !known, now);
    }

    private Answer place(
            Occupant occupant, IpAddress client, IpAddress network, boolean stranger, Instant now) {
        int room = bounds.most() - (stranger ? bounds.reserved() : 0);
        boolean full = all >= bounds.most() || stranger && strangers.size() >= room;
        if (full && !someoneMakesRoom(stranger ? now.minus(bounds.crowded()) : now))
            return new Answer.Full(
                    Replies.TOO_MANY_CONNECTIONS,
                    (stranger ? strangers.size() : all) + " connections are open",
                    "all");
        var place = new Place(occupant, client, network, stranger, now);
        all++;
        if (stranger) {
            strangers.add(place);
            clients.merge(client, 1, Integer::sum);
            networks.merge(network, 1, Integer::sum);
        }
        return new Answer.Welcome(place);
    }

    /** One of those who have made no progress since then. */
    private boolean someoneMakesRoom(Instant since) {
        for (int i = 0; i < MOST_LOOKED_AT && !strangers.isEmpty(); i++) {
            var idlest = strangers.getFirst();
            if (idlest.touched.isAfter(since)) return false;
            if (idlest.occupant.isWaiting()) {
                strangers.addLast(idlest); // later ones may be less idle: the next look finds out
                continue;
            }
            idlest.occupant.makeRoom();
            idlest.leave();
            return true;
        }
        return false;
    }

    /**
     * Whether a client may connect once more. What is kept of it is the time at which all its
     * connections are forgotten: each one puts it off.
     */
    private boolean isPaced(IpAddress client, Instant now) {
        if (bounds.perMinute() == Crowd.NO_BOUND) return true;
        @Nullable Instant known = paces.remove(client);
        var forgotten = known == null || known.isBefore(now) ? now : known;
        var next = forgotten.plus(MINUTE.dividedBy(bounds.perMinute()));
        boolean paced = !next.isAfter(now.plus(MINUTE));
        if (paces.size() >= MOST_PACES) paces.pollFirstEntry();
        paces.put(client, paced ? next : forgotten);
        return paced;
    }

    private static void fewer(Map<IpAddress, Integer> counts, IpAddress whose) {
        counts.computeIfPresent(whose, (_, count) -> count > 1 ? count - 1 : null);
    }
}
