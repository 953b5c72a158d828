package postern.delivery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.config.RouteRule.TlsDemand;
import postern.journal.JournalRecord.Notice;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.route.Hosts;
import postern.route.NextHop;

/**
 * Finds destinations and opens connections to them. A destination that is down costs one probe for
 * each step of its back-off: one connection at a time, all its hosts in turn, however many messages
 * wait.
 */
final class Openings {
    /** How long what a look-up found is used; the resolver knows the records' own times. */
    private static final long FOUND = 300_000;

    /** How long "never" is believed, and hosts known before are used when the DNS is away. */
    private static final long KEPT = 60_000;

    private final RandomGenerator random;
    private final Sweeps sweeps;
    private final Slots slots = new Slots();
    private final LookUps lookUps = new LookUps();
    private final HostMemory hosts;
    private final Map<Long, Connection> connections = new HashMap<>();
    private long last;

    Openings(RandomGenerator random, Sweeps sweeps) {
        this.random = random;
        this.sweeps = sweeps;
        this.hosts = new HostMemory(random);
    }

    Iterable<Connection> all() {
        return connections.values();
    }

    int count() {
        return connections.size();
    }

    @Nullable Connection find(long number) {
        return connections.get(number);
    }

    Slots slots() {
        return slots;
    }

    /** Does what is needed for more mail to flow: asks where it is, or opens connections. */
    void pursue(DestinationQueue queue, Turn turn) {
        if (queue.isRefused(turn.now)) sweeps.begin(queue, turn);
        else if (queue.hops == null || turn.now >= queue.hopsUntil) lookUps.ask(queue, turn);
        if (queue.lookingUp) return;
        while (queue.wantsConnection(turn.limits.concurrency(), turn.now)
                && slots.take(queue, turn)) open(queue, turn);
    }

    private void open(DestinationQueue queue, Turn turn) {
        var found = queue.hops;
        if (found == null) throw new IllegalStateException("nobody knows where it is");
        var round = hosts.round(found, turn.now);
        var hop = round.next(queue.established() > 0);
        if (hop == null) throw new IllegalStateException("a destination has at least one host");
        connect(queue, hop, round, turn);
    }

    private void connect(DestinationQueue queue, NextHop hop, Round round, Turn turn) {
        var connection = new Connection(++last, queue, hop, round);
        connections.put(connection.number, connection);
        queue.connections++;
        queue.opening++;
        turn.order(new Work.Order.Connect(connection.number, hop));
    }

    /** The connection is there. */
    void opened(Connection connection, Turn turn) {
        var queue = connection.queue;
        connection.phase = Connection.Phase.IDLE;
        queue.opening--;
        hosts.answered(connection.hop, turn.now);
        if (!queue.isDown()) queue.window.prove();
    }

    /** The connection is going to end, and takes nothing more. */
    void leaves(Connection connection) {
        connection.phase = Connection.Phase.LEAVING;
        connection.queue.leaving++;
        slots.leaves();
    }

    /** The connection is gone; a new one may be opened in its place. */
    void closed(Connection connection, @Nullable Reply failure, boolean retryInClear, Turn turn) {
        var queue = connection.queue;
        connections.remove(connection.number);
        queue.connections--;
        turn.touch(queue);
        switch (connection.phase) {
            case OPENING -> {
                queue.opening--;
                if (failure == null || !notOpened(connection, failure, retryInClear, turn))
                    slots.release(turn);
            }
            case LEAVING, BUSY -> {
                if (connection.phase == Connection.Phase.LEAVING) {
                    queue.leaving--;
                    slots.left();
                }
                slots.release(turn);
                if (failure != null) troubled(connection, failure, turn);
            }
            case IDLE -> slots.release(turn);
        }
    }

    /** Whether the next host in turn took its place. */
    private boolean notOpened(Connection failed, Reply failure, boolean inClear, Turn turn) {
        var queue = failed.queue;
        queue.lastFailure = failure;
        if (inClear && failed.hop.tls() == TlsDemand.OPPORTUNISTIC) {
            hosts.failedHandshake(failed.hop, turn.now);
            if (turn.closing) return false;
            connect(queue, failed.hop.inClear(), failed.round, turn);
            return true;
        }
        if (isUnfit(queue, failure)) failed.round.unfit(failed.hop);
        else if (!isConnected(queue, failed.hop)) hosts.failed(failed.hop, turn.limits, turn.now);
        if (turn.closing) return false;
        var next = failed.round.next(queue.established() > 0);
        if (next != null) {
            if (queue.ready.isEmpty()) return false; // others took it all
            connect(queue, next, failed.round, turn);
            return true;
        }
        if (queue.established() + queue.opening > 0)
            queue.window.full(queue.connections - queue.leaving, turn.now);
        else if (failed.round.isHopeless()) refuse(queue, failure, turn);
        else down(queue, failure, failed.name, turn);
        return false;
    }

    /** Whether the host is there and has not what the mail requires (RFC 8689 §4.2.1). */
    private static boolean isUnfit(DestinationQueue queue, Reply failure) {
        if (!queue.destination.security().requireTls()) return false;
        var status = failure.status();
        return Objects.equals(status, Replies.NEXT_HOP_LACKS_REQUIRETLS.status())
                || Objects.equals(status, Replies.NEXT_HOP_NOT_SAFE.status());
    }

    /** Nothing that waits for it now will ever be delivered. */
    private static void refuse(DestinationQueue queue, Reply reply, Turn turn) {
        queue.hops = null;
        queue.refusal = reply;
        queue.refusalUntil = turn.now + KEPT;
        queue.failures = 0;
        queue.pausedUntil = Long.MIN_VALUE;
        turn.touch(queue);
    }

    /** Whether another connection to that host stands, so that it is not dead but full. */
    private boolean isConnected(DestinationQueue queue, NextHop hop) {
        if (queue.established() == 0) return false;
        for (var other : connections.values())
            if (other.queue == queue
                    && other.phase != Connection.Phase.OPENING
                    && other.hop.address().equals(hop.address())
                    && other.hop.port() == hop.port()) return true;
        return false;
    }

    /** The host is to blame for the end of a connection that stood. */
    private void troubled(Connection connection, Reply failure, Turn turn) {
        var queue = connection.queue;
        queue.lastFailure = failure;
        if (!connection.worked && !isConnected(queue, connection.hop))
            hosts.failed(connection.hop, turn.limits, turn.now);
        if (!connection.blamed) weaken(connection, failure, turn);
    }

    /** A destination that works badly gets fewer connections, and none for a while at last. */
    void weaken(Connection connection, Reply failure, Turn turn) {
        var queue = connection.queue;
        queue.lastFailure = failure;
        connection.blamed = true;
        boolean down = queue.window.failed(queue.connections, turn.now) || queue.isDown();
        if (down && !connection.worked && queue.pausedUntil <= turn.now)
            down(queue, failure, connection.name, turn);
    }

    /** The destination takes mail. */
    void worked(Connection connection, boolean grows, Turn turn) {
        var queue = connection.queue;
        connection.worked = true;
        queue.loginRefused = false;
        connection.blamed = false;
        if (queue.isDown()) {
            queue.failures = 0;
            queue.pausedUntil = Long.MIN_VALUE;
            notice(turn, Notice.Level.INFO, "Mail for " + queue.destination + " flows again");
        }
        if (grows) queue.window.succeeded(queue.connections, turn.limits.concurrency(), turn.now);
    }

    void lookedUp(DestinationQueue queue, Hosts found, Turn turn) {
        if (!queue.lookingUp) return;
        lookUps.answered(queue, turn);
        turn.touch(queue);
        switch (found) {
            case Hosts.Found(var hops, var avoided) -> {
                queue.hops = hops;
                tellAvoided(queue, avoided, turn);
                queue.hopsUntil = turn.now + FOUND;
                queue.refusal = null;
            }
            case Hosts.Never(var reply) -> refuse(queue, reply, turn);
            case Hosts.NotNow(var reply) -> {
                if (queue.established() > 0 && queue.hops != null)
                    queue.hopsUntil = turn.now + KEPT;
                else if (!turn.closing) down(queue, reply, "", turn);
            }
        }
    }

    /**
     * All its mail waits for its back-off. The first message in its line is the one that the probe
     * was made for: the attempt is counted and noted for that one, and the others stay unwritten.
     */
    private void down(DestinationQueue queue, Reply failure, String hop, Turn turn) {
        queue.lastFailure = failure;
        queue.failures++;
        queue.pausedUntil = turn.now + Backoff.pause(queue.failures, turn.limits, random);
        queue.hops = null; // it may have moved
        queue.window.reset();
        turn.touch(queue);
        boolean loud = isLoginRefused(failure) && !queue.loginRefused;
        queue.loginRefused |= loud;
        if (queue.failures == 1 || loud)
            notice(
                    turn,
                    loud ? Notice.Level.ERROR : Notice.Level.WARNING,
                    "Mail for " + queue.destination + " has to wait: " + failure);
        attempted(queue, failure, hop, turn);
        sweeps.begin(queue, turn);
    }

    /** Why some of its hosts are not used, told once until it changes. */
    private static void tellAvoided(DestinationQueue queue, List<Reply> avoided, Turn turn) {
        if (!avoided.equals(queue.avoided))
            for (var reply : avoided)
                notice(
                        turn,
                        Notice.Level.WARNING,
                        "A host for " + queue.destination + " is not used: " + reply);
        queue.avoided = avoided;
    }

    /** That does not pass by itself: a person has to look at it. */
    private static boolean isLoginRefused(Reply failure) {
        return Objects.equals(failure.status(), Replies.NEXT_HOP_REFUSES_LOGIN.status());
    }

    private void attempted(DestinationQueue queue, Reply failure, String hop, Turn turn) {
        var entry = sweeps.first(queue, turn);
        var job = queue.ready.peek();
        if (entry == null || job == null) return;
        var settling = new Settling(turn, entry.message(), entry, hop);
        boolean waits = false;
        for (int index : Settling.waiting(entry, job.recipients))
            waits |= settling.deferred(index, failure, null);
        settling.order();
        if (!waits) sweeps.dropFirst(queue);
        else if (job.deadline <= turn.now) job.deadline = Settling.expiry(entry, turn);
    }

    private static void notice(Turn turn, Notice.Level level, String text) {
        turn.order(new Work.Order.Note(new Notice(turn.at, level, text)));
    }
}
