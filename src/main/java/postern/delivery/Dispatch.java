package postern.delivery;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.delivery.Connection.Phase;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.spool.Entry;
import postern.spool.Message;
import postern.spool.RecipientState.Waiting;

/** Gives waiting jobs to connections, and takes back what became of them. */
final class Dispatch {
    /** How long a connection may wait for more mail, in milliseconds. */
    private static final long IDLE = 2_000;

    /** On one connection: so that mail returns to a better host, and no next hop loses patience. */
    private static final int MAX_TRANSACTIONS = 100;

    /** How often in a row a recipient may be asked for again. */
    private static final int MAX_AGAIN = 20;

    private final RandomGenerator random;
    private final JobIndex jobs;
    private final Placement placement;
    private final Destinations destinations;
    private final Openings openings;
    private final TimedHeap<Connection> idle = new TimedHeap<>();

    Dispatch(
            RandomGenerator random,
            JobIndex jobs,
            Placement placement,
            Destinations destinations,
            Openings openings) {
        this.random = random;
        this.jobs = jobs;
        this.placement = placement;
        this.destinations = destinations;
        this.openings = openings;
    }

    /** Does for a destination whatever can be done now. */
    void advance(DestinationQueue queue, Turn turn) {
        queue.wake(turn.now);
        boolean rests = queue.isDown() && queue.pausedUntil > turn.now;
        if (!turn.closing && !rests) {
            while (!queue.idle.isEmpty() && assign(queue.idle.peek(), turn)) {
                var assigned = queue.idle.pop();
                if (assigned.isTimed()) idle.remove(assigned);
            }
            if (!queue.ready.isEmpty() && queue.pausedUntil <= turn.now)
                openings.pursue(queue, turn);
        }
        if (queue.granted) openings.slots().giveBack(queue, turn);
        if (turn.closing || rests) while (!queue.idle.isEmpty()) finish(queue.idle.peek(), turn);
        for (var connection : queue.idle)
            if (!connection.isTimed()) idle.add(connection, turn.now + IDLE);
        if (openings.slots().isShort()) {
            var longest = idle.peek();
            if (longest != null) finish(longest, turn);
        }
        destinations.schedule(queue, turn.now);
    }

    long nextFinish() {
        return idle.next();
    }

    /** Ends the connections that had nothing to do for long enough. */
    void finishIdle(Turn turn) {
        for (Connection next; (next = idle.peek()) != null && next.at <= turn.now; )
            finish(next, turn);
    }

    private void finish(Connection connection, Turn turn) {
        if (connection.isTimed()) idle.remove(connection);
        connection.queue.idle.remove(connection);
        openings.leaves(connection);
        turn.order(new Work.Order.Finish(connection.number));
        turn.touch(connection.queue);
    }

    /** Whether there was a job for that connection. */
    private boolean assign(Connection connection, Turn turn) {
        var queue = connection.queue;
        for (Job job; (job = queue.ready.poll()) != null; ) {
            var entry = turn.find(job.id);
            var waiting = entry == null ? new int[0] : Settling.waiting(entry, job.recipients);
            if (entry == null || waiting.length == 0) {
                jobs.remove(job); // held or deleted meanwhile
                continue;
            }
            job.recipients = waiting;
            job.place = Job.Place.UNDERWAY;
            connection.phase = Phase.BUSY;
            connection.transactions++;
            connection.job = job;
            connection.message = entry.message();
            turn.order(
                    new Work.Order.Assign(
                            connection.number, new Assignment(entry.message(), list(waiting))));
            return true;
        }
        return false;
    }

    private static List<Integer> list(int[] indexes) {
        return indexes.length == 1 ? List.of(indexes[0]) : Arrays.stream(indexes).boxed().toList();
    }

    void ready(Connection connection, Turn turn) {
        if (connection.phase != Phase.OPENING) return;
        openings.opened(connection, turn);
        connection.queue.idle.push(connection);
        turn.touch(connection.queue);
    }

    void done(Connection connection, Report report, boolean open, Turn turn) {
        var job = connection.job;
        var message = connection.message;
        if (connection.phase != Phase.BUSY || job == null || message == null) return;
        var queue = connection.queue;
        turn.touch(queue);
        connection.job = null;
        connection.message = null;
        connection.phase = Phase.IDLE;
        if (!open) openings.leaves(connection);
        switch (Verdict.of(report)) {
            case Verdict.Worked _ -> openings.worked(connection, true, turn);
            case Verdict.Alive _ -> openings.worked(connection, false, turn);
            case Verdict.Congested(var reply) -> {
                connection.worked = false;
                openings.weaken(connection, reply, turn);
            }
            case Verdict.Silent _ -> {}
        }
        settle(connection, job, message, report.outcomes(), open, turn);
        if (!open) return;
        queue.idle.push(connection);
        if (connection.transactions >= MAX_TRANSACTIONS
                || queue.connections > queue.window.size(turn.limits.concurrency())
                || openings.slots().shouldYield(connection, turn)) finish(connection, turn);
    }

    void closed(Connection connection, @Nullable Reply failure, boolean retryInClear, Turn turn) {
        if (connection.isTimed()) idle.remove(connection);
        connection.queue.idle.remove(connection);
        var job = connection.job;
        var message = connection.message;
        if (job != null && message != null) { // nobody reported: the connection broke at once
            var lost = new Outcome.Deferred(failure == null ? Replies.NEXT_HOP_LOST : failure);
            var outcomes = new ArrayList<Outcome>();
            for (int i = 0; i < job.recipients.length; i++) outcomes.add(lost);
            settle(connection, job, message, outcomes, false, turn);
        }
        openings.closed(connection, failure, retryInClear, turn);
    }

    /** The routes are others: what is underway goes by them, should it come back. */
    void reroute() {
        for (var connection : openings.all())
            if (connection.job != null) connection.job.stale = true;
    }

    private void settle(
            Connection connection,
            Job job,
            Message message,
            List<Outcome> outcomes,
            boolean open,
            Turn turn) {
        var entry = turn.find(job.id);
        var settling = new Settling(turn, message, entry, connection.name);
        boolean mayAsk = mayAsk(job, connection, outcomes, open);
        long next = 0;
        var waiting = new int[outcomes.size()];
        var again = new int[outcomes.size()];
        int waits = 0;
        int agains = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            int index = job.recipients[i];
            switch (outcomes.get(i)) {
                case Outcome.Delivered delivered -> settling.delivered(index, delivered);
                case Outcome.Failed(var reply) -> settling.failed(index, reply);
                case Outcome.Deferred(var reply) -> {
                    if (next == 0) next = turn.now + pause(entry, index, turn);
                    if (settling.deferred(index, reply, turn.wall(next))) waiting[waits++] = index;
                }
                case Outcome.Again _ when mayAsk -> again[agains++] = index;
                case Outcome.Again _ -> {
                    if (next == 0) next = turn.now + pause(entry, index, turn);
                    if (settling.deferred(index, Replies.OTHER_TRANSACTION, turn.wall(next)))
                        waiting[waits++] = index;
                }
            }
        }
        settling.order();
        jobs.remove(job);
        if (waits > 0) putBack(job, Arrays.copyOf(waiting, waits), next, entry, turn);
        if (agains > 0) putBack(job, Arrays.copyOf(again, agains), turn.now, entry, turn);
    }

    /**
     * Whether recipients that the next hop wants in another transaction get one at once. Not when
     * it said so for all of them, again and again, or on a connection that had served nothing
     * before.
     */
    private static boolean mayAsk(
            Job job, Connection connection, List<Outcome> outcomes, boolean open) {
        boolean all = true;
        for (var outcome : outcomes) all &= outcome instanceof Outcome.Again;
        if (!all) job.again = 0;
        else if (open || connection.transactions == 1) return false;
        return ++job.again <= MAX_AGAIN;
    }

    private long pause(@Nullable Entry entry, int index, Turn turn) {
        int attempts =
                entry != null && entry.states().get(index) instanceof Waiting waiting
                        ? waiting.attempts()
                        : 0;
        return Backoff.pause(attempts + 1, turn.limits, random);
    }

    /** The part of a job that is not settled, as a job of its own. */
    private void putBack(Job old, int[] recipients, long at, @Nullable Entry entry, Turn turn) {
        if (entry == null) return; // deleted meanwhile
        long deadline = old.deadline <= turn.now ? Settling.expiry(entry, turn) : old.deadline;
        var job = new Job(old.id, recipients, old.queue, deadline);
        job.again = old.again;
        jobs.add(job);
        if (old.stale) placement.reroute(job);
        else if (at > turn.now) old.queue.later(job, at);
        else old.queue.readyAgain(job);
    }
}
