package postern.delivery;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import postern.route.Destination;
import postern.route.Router.Route;
import postern.spool.Entry;
import postern.spool.RecipientState.Waiting;

/**
 * Brings the recipients of a message into the queues of their destinations. Those that go the same
 * way at the same time share a job.
 */
final class Placement {
    /** In one transaction; what every next hop has to take (RFC 5321 §4.5.3.1.8). */
    private static final int MAX_RECIPIENTS = 100;

    private record Way(Destination destination, long at) {}

    /** Indexes that go one way. */
    private static final class Group {
        private int[] indexes = new int[4];
        private int size;

        void add(int index) {
            if (size == indexes.length) indexes = Arrays.copyOf(indexes, size * 2);
            indexes[size++] = index;
        }
    }

    private final JobIndex jobs;
    private final Destinations destinations;

    /** Jobs to be routed anew. */
    private final ArrayDeque<Job> unrouted = new ArrayDeque<>();

    Placement(JobIndex jobs, Destinations destinations) {
        this.jobs = jobs;
        this.destinations = destinations;
    }

    /** Places every recipient that waits, and that no job has yet. */
    void place(Entry entry, Turn turn) {
        int count = entry.states().size();
        if (count == 1) {
            if (isFree(entry, 0, turn)) placeOne(entry, 0, turn);
            return;
        }
        var free = new Group();
        for (int i = 0; i < count; i++) if (isFree(entry, i, turn)) free.add(i);
        if (free.size == 1) placeOne(entry, free.indexes[0], turn);
        else if (free.size > 1) placeAll(entry, free, turn);
    }

    private boolean isFree(Entry entry, int index, Turn turn) {
        return entry.states().get(index) instanceof Waiting
                && !jobs.covers(entry.id(), index)
                && !turn.untold.ends(entry.id(), index);
    }

    private void placeOne(Entry entry, int index, Turn turn) {
        switch (turn.router.route(entry.message().envelope().recipients().get(index).to())) {
            case Route.Towards(var destination) ->
                    enqueue(
                            entry,
                            Job.single(index),
                            fit(destination, entry),
                            due(entry, index, turn),
                            turn);
            case Route.Nowhere(var reply) -> {
                var settling = new Settling(turn, entry.message(), entry, "");
                settling.failed(index, reply);
                settling.orderAndWait();
            }
        }
    }

    private void placeAll(Entry entry, Group recipients, Turn turn) {
        Map<Way, Group> groups = new LinkedHashMap<>();
        var settling = new Settling(turn, entry.message(), entry, "");
        for (int i = 0; i < recipients.size; i++) {
            int index = recipients.indexes[i];
            switch (turn.router.route(entry.message().envelope().recipients().get(index).to())) {
                case Route.Towards(var destination) ->
                        groups.computeIfAbsent(
                                        new Way(fit(destination, entry), due(entry, index, turn)),
                                        _ -> new Group())
                                .add(index);
                case Route.Nowhere(var reply) -> settling.failed(index, reply);
            }
        }
        settling.orderAndWait();
        groups.forEach((way, group) -> {
            for (int from = 0; from < group.size; from += MAX_RECIPIENTS) {
                int to = Math.min(from + MAX_RECIPIENTS, group.size);
                var indexes = Arrays.copyOfRange(group.indexes, from, to);
                enqueue(entry, indexes, way.destination(), way.at(), turn);
            }
        });
    }

    private static Destination fit(Destination destination, Entry entry) {
        return entry.message().envelope().demandsTls() ? destination.requiringTls() : destination;
    }

    /** When a waiting recipient is due; now or earlier is the turn's time. */
    private static long due(Entry entry, int index, Turn turn) {
        return entry.states().get(index) instanceof Waiting(_, var next, _, _) && next != null
                ? Math.max(turn.time(next), turn.now)
                : turn.now;
    }

    private void enqueue(
            Entry entry, int[] recipients, Destination destination, long at, Turn turn) {
        var queue = destinations.queue(destination);
        var job =
                new Job(entry.id(), recipients, queue, Settling.deadline(entry, recipients, turn));
        jobs.add(job);
        if (at > turn.now) queue.later(job, at);
        else queue.ready(job);
        turn.touch(queue);
    }

    /** The job goes by the routes that hold now, and not by those it was placed with. */
    void reroute(Job job) {
        job.place = Job.Place.UNROUTED;
        job.stale = false;
        unrouted.add(job);
    }

    boolean isBehind() {
        return !unrouted.isEmpty();
    }

    /** Routes some jobs anew; at most that many. */
    void catchUp(int most, Turn turn) {
        for (int i = 0; i < most && !unrouted.isEmpty(); i++) {
            var job = unrouted.remove();
            jobs.remove(job);
            var entry = turn.find(job.id);
            if (entry != null) place(entry, turn);
        }
    }
}
