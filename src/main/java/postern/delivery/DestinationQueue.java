package postern.delivery;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Reply;
import postern.route.Destination;
import postern.route.NextHop;

/** Everything known about one destination, and the jobs that wait for it; timed by what is next. */
final class DestinationQueue extends Timed {
    /** Which line for a free connection it stands in. */
    enum Line {
        NONE,
        /** Of those that have no connection. */
        STARVING,
        /** Of those that want one more. */
        GROWING
    }

    final Destination destination;

    /** First come, first served. */
    final ArrayDeque<Job> ready = new ArrayDeque<>(2);

    /** Those that wait for a time of their own (greylisting, a full mailbox). */
    final TimedHeap<Job> later = new TimedHeap<>();

    final Window window = new Window();

    /** Idle connections, the one used last on top. */
    final ArrayDeque<Connection> idle = new ArrayDeque<>(2);

    /** Connections of all phases, and those of them that are not there yet. */
    int connections;

    int opening;

    /** Those that told to finish or close by themselves. */
    int leaving;

    /** Where it is, valid until then; null when it has to be looked up. */
    @Nullable List<NextHop> hops;

    long hopsUntil = Long.MIN_VALUE;

    /** Why hosts beside these are not used. */
    List<Reply> avoided = List.of();

    boolean lookingUp;

    /** The look-up said that nothing will ever be delivered, valid until then. */
    @Nullable Reply refusal;

    long refusalUntil = Long.MIN_VALUE;

    /** Failed probes in a row; above zero it is down. */
    int failures;

    /** No probe before this time. */
    long pausedUntil = Long.MIN_VALUE;

    @Nullable Reply lastFailure;

    /** The log was told that our login was refused, and no mail was taken since. */
    boolean loginRefused;

    /** No job in the line has an earlier deadline. */
    long earliestDeadline = Long.MAX_VALUE;

    /** How many jobs of the line a sweep has still to look at. */
    int unswept;

    boolean sweeping;
    boolean touched;
    Line line = Line.NONE;

    /** A free connection was kept for it. */
    boolean granted;

    DestinationQueue(Destination destination) {
        this.destination = destination;
    }

    void ready(Job job) {
        enter(job);
        ready.addLast(job);
    }

    /** Before all others: it was their turn already. */
    void readyAgain(Job job) {
        enter(job);
        ready.addFirst(job);
    }

    private void enter(Job job) {
        job.queue = this;
        job.place = Job.Place.READY;
        earliestDeadline = Math.min(earliestDeadline, job.deadline);
    }

    void later(Job job, long at) {
        job.queue = this;
        job.place = Job.Place.LATER;
        later.add(job, at);
    }

    /** Makes a job that waits for its time ready now. */
    void hurry(Job job) {
        later.remove(job);
        ready(job);
    }

    /** Makes ready whose time has come. */
    void wake(long now) {
        for (Job job; (job = later.pollDue(now)) != null; ) ready(job);
    }

    boolean isDown() {
        return failures > 0;
    }

    boolean isRefused(long now) {
        return refusal != null && now < refusalUntil;
    }

    /** Connections that are there and carry mail, or could. */
    int established() {
        return connections - opening - leaving;
    }

    /** Whether one more connection would have something to do, and is allowed. */
    boolean wantsConnection(int most, long now) {
        return ready.size() > opening
                && now >= pausedUntil
                && !isRefused(now)
                && hops != null
                && connections < (isDown() ? 1 : window.size(most));
    }

    /** Whether nothing is known of it that is worth keeping. */
    boolean isForgettable(long now) {
        return ready.isEmpty()
                && later.isEmpty()
                && connections == 0
                && !lookingUp
                && !sweeping
                && !granted
                && wakeTime(now) == Long.MAX_VALUE;
    }

    /** When something is to be done about it by itself; {@link Long#MAX_VALUE} for never. */
    long wakeTime(long now) {
        long next = later.next();
        if (!ready.isEmpty() && pausedUntil > now) next = Math.min(next, pausedUntil);
        if (next == Long.MAX_VALUE && ready.isEmpty() && connections == 0) {
            long known = Math.max(pausedUntil, Math.max(hopsUntil, refusalUntil));
            if (known > now) next = known; // to be forgotten then
        }
        return next;
    }
}
