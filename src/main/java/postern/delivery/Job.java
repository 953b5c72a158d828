package postern.delivery;

import org.jspecify.annotations.Nullable;
import postern.spool.QueueId;

/**
 * Some recipients of one message that go to one destination on one schedule: what becomes one
 * transaction. All that is kept in memory for a waiting message; the rest stays in the spool until
 * its turn comes.
 *
 * <p>A recipient that is not final stands in exactly one job, so that nobody gets a message twice.
 * Whether it may still be delivered (nobody holds or deletes it) is asked when its turn comes.
 */
final class Job extends Timed {
    /** Where a job stands. */
    enum Place {
        /** In its destination's line. */
        READY,
        /** Not before its time. */
        LATER,
        /** In a transaction. */
        UNDERWAY,
        /** To be routed anew. */
        UNROUTED
    }

    private static final int[][] SINGLES = new int[16][];

    static {
        for (int i = 0; i < SINGLES.length; i++) SINGLES[i] = new int[] {i};
    }

    final QueueId id;

    /** Indexes into the envelope. Never changed in place. */
    int[] recipients;

    DestinationQueue queue;

    /** The next job of the same message. */
    @Nullable Job sibling;

    /** When the next notification may be due: "delayed" first, "expired" then. */
    long deadline;

    Place place = Place.READY;

    /** The routes changed while it was underway. */
    boolean stale;

    /** How often in a row a next hop asked for another transaction. */
    byte again;

    Job(QueueId id, int[] recipients, DestinationQueue queue, long deadline) {
        this.id = id;
        this.recipients = recipients;
        this.queue = queue;
        this.deadline = deadline;
    }

    /** An array of one index, shared where it is a small one. */
    static int[] single(int index) {
        return index < SINGLES.length ? SINGLES[index] : new int[] {index};
    }

    boolean covers(int recipient) {
        for (int index : recipients) if (index == recipient) return true;
        return false;
    }
}
