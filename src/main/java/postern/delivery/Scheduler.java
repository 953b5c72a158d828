package postern.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import postern.config.Settings.Delivering;
import postern.mail.Mailbox;
import postern.route.Destination;
import postern.route.Router;
import postern.route.Router.Route;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.RecipientState.Waiting;

/**
 * Decides what is delivered when, and by which connection. Owns no socket, thread or clock, and
 * decides the same for the same news, times and chance. Not safe for several threads.
 *
 * <p>Each destination has a line of jobs ({@link Job}), first come first served; a window of
 * connections ({@link Window}); and a back-off of its own ({@link Backoff}) for when it is down. A
 * message that a next hop defers waits alone. What a job is about is read from the spool when its
 * turn comes, so that a waiting message costs about a hundred octets here.
 *
 * <p>States are written when a recipient was itself attempted, or has to be told something. While a
 * destination is down, only the first message in its line is counted as attempted by a probe; the
 * others keep their states, and {@link #standings} says what they wait for.
 */
public final class Scheduler {
    /** Jobs that are looked at in one turn where many have to be. */
    private static final int PIECE = 500;

    private final Function<QueueId, Optional<Entry>> spool;
    private final JobIndex jobs = new JobIndex();
    private final Destinations destinations = new Destinations();
    private final Untold untold;
    private final Placement placement;
    private final Sweeps sweeps;
    private final Openings openings;
    private final Dispatch dispatch;
    private Router router;
    private Delivering limits;
    private boolean closing;
    private long last = Long.MIN_VALUE;
    private long ahead;

    /**
     * @param spool a message as it is now; must show at once what {@link Work.Order.Update} wrote
     */
    public Scheduler(
            Router router,
            Delivering limits,
            Function<QueueId, Optional<Entry>> spool,
            RandomGenerator random) {
        this.router = router;
        this.limits = limits;
        this.spool = spool;
        this.untold = new Untold(spool);
        this.placement = new Placement(jobs, destinations);
        this.sweeps = new Sweeps(jobs);
        this.openings = new Openings(random, sweeps);
        this.dispatch = new Dispatch(random, jobs, placement, destinations, openings);
    }

    /** Takes news, and says what is to be done about it, in that order. */
    public List<Work.Order> on(Work.News news, Instant now) {
        if (news instanceof Work.News.Closing) closing = true;
        if (news instanceof Work.News.Rerouted(var newRouter, var newLimits)) {
            router = newRouter;
            limits = newLimits;
        }
        var turn = turn(now);
        untold.tidy();
        if (!closing) { // before anything else is ordered that the spool does not show yet
            placement.catchUp(PIECE, turn);
            sweeps.catchUp(PIECE, turn);
        }
        take(news, turn);
        for (DestinationQueue queue; (queue = turn.nextTouched()) != null; )
            dispatch.advance(queue, turn);
        return turn.orders;
    }

    /** When {@link Work.News.Tick} is due; {@link Instant#MAX} for never. */
    public Instant nextTick() {
        if (closing) return Instant.MAX;
        if (placement.isBehind() || sweeps.isBehind()) return Instant.ofEpochMilli(last - ahead);
        long next = Math.min(destinations.nextWake(), dispatch.nextFinish());
        return next == Long.MAX_VALUE ? Instant.MAX : Instant.ofEpochMilli(next - ahead);
    }

    /** How mail to each destination stands that mail waits for or went to lately. */
    public List<Standing> standings(Instant now) {
        return destinations.standings(turn(now));
    }

    /** Where mail for a mailbox goes; empty where no route matches. */
    public Optional<Destination> destinationOf(Mailbox to) {
        return switch (router.route(to)) {
            case Route.Towards(var destination) -> Optional.of(destination);
            case Route.Nowhere _ -> Optional.empty();
        };
    }

    /** Connections to next hops, those being opened and closed included. */
    public int connections() {
        return openings.count();
    }

    /** Transactions that wait or are underway. */
    public int waiting() {
        return jobs.size();
    }

    private Turn turn(Instant now) {
        long wall = now.toEpochMilli();
        if (wall + ahead < last) ahead = last - wall; // the clock was set back
        last = wall + ahead;
        return new Turn(now, ahead, router, limits, closing, spool, untold);
    }

    private void take(Work.News news, Turn turn) {
        switch (news) {
            case Work.News.Arrived(var entry) -> {
                if (!closing) placement.place(entry, turn);
            }
            case Work.News.LookedUp(var destination, var hosts) -> {
                var queue = destinations.find(destination);
                if (queue != null) openings.lookedUp(queue, hosts, turn);
            }
            case Work.News.Ready(long number) -> {
                var connection = openings.find(number);
                if (connection != null) dispatch.ready(connection, turn);
            }
            case Work.News.Done(long number, var report, boolean open) -> {
                var connection = openings.find(number);
                if (connection != null) dispatch.done(connection, report, open, turn);
            }
            case Work.News.Closed(long number, var failure, boolean retryInClear) -> {
                var connection = openings.find(number);
                if (connection != null) dispatch.closed(connection, failure, retryInClear, turn);
            }
            case Work.News.Tick _ -> {
                for (DestinationQueue due; (due = destinations.pollDue(turn.now)) != null; )
                    turn.touch(due);
                dispatch.finishIdle(turn);
            }
            case Work.News.Changed(var entry) -> changed(entry, turn);
            case Work.News.Retry(var ids) -> retry(ids, turn);
            case Work.News.Closing _ -> destinations.all().forEach(turn::touch);
            case Work.News.Rerouted _ -> reroute(turn);
        }
    }

    /** What is held or deleted is found out at its turn; what was released is due now. */
    private void changed(Entry entry, Turn turn) {
        untold.changed(entry.id());
        for (Job job = jobs.of(entry.id()), next; job != null; job = next) {
            next = job.sibling;
            switch (job.place) {
                case READY -> {
                    if (Settling.waiting(entry, job.recipients).length == 0)
                        sweeps.expect(job, turn);
                }
                case LATER -> hurry(job, entry, turn);
                case UNDERWAY, UNROUTED -> {}
            }
        }
        if (!closing) placement.place(entry, turn);
    }

    private void hurry(Job job, Entry entry, Turn turn) {
        var waiting = Settling.waiting(entry, job.recipients);
        turn.touch(job.queue);
        if (waiting.length == 0) {
            job.queue.later.remove(job);
            jobs.remove(job);
            return;
        }
        int due = 0;
        for (int index : waiting)
            if (entry.states().get(index) instanceof Waiting(_, var next, _, _)
                    && (next == null || turn.time(next) <= turn.now)) due++;
        if (due == waiting.length) job.queue.hurry(job);
        else if (due > 0) { // placed anew, each at its own time
            job.queue.later.remove(job);
            jobs.remove(job);
        }
    }

    private void retry(Set<QueueId> ids, Turn turn) {
        for (var id : ids)
            for (var job = jobs.of(id); job != null; job = job.sibling) {
                if (job.place == Job.Place.LATER) job.queue.hurry(job);
                if (job.place != Job.Place.READY) continue;
                job.queue.pausedUntil = Long.MIN_VALUE;
                job.queue.refusal = null;
                job.queue.hops = null;
                turn.touch(job.queue);
            }
    }

    private void reroute(Turn turn) {
        dispatch.reroute();
        for (var queue : destinations.all()) {
            queue.ready.forEach(placement::reroute);
            queue.ready.clear();
            for (Job job; (job = queue.later.poll()) != null; ) placement.reroute(job);
            queue.hops = null;
            queue.refusal = null;
            turn.touch(queue);
        }
    }
}
