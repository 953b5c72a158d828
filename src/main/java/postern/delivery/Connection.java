package postern.delivery;

import org.jspecify.annotations.Nullable;
import postern.route.NextHop;
import postern.spool.Message;

/** One connection to a next hop as the scheduler sees it; timed while it is idle. */
final class Connection extends Timed {
    enum Phase {
        OPENING,
        IDLE,
        BUSY,
        /** It was told to finish, or closes by itself. */
        LEAVING
    }

    final long number;
    final DestinationQueue queue;
    final NextHop hop;

    /** The hosts that are tried in turn for it. */
    final Round round;

    /** The next hop, as journals and states name it; made once, not per message. */
    final String name;

    Phase phase = Phase.OPENING;
    int transactions;

    /** Whether its last transaction had an answer that was not its host's own trouble. */
    boolean worked;

    /** Whether its destination has paid for its trouble already. */
    boolean blamed;

    /** What is underway on it. */
    @Nullable Job job;

    @Nullable Message message;

    Connection(long number, DestinationQueue queue, NextHop hop, Round round) {
        this.number = number;
        this.queue = queue;
        this.hop = hop;
        this.round = round;
        this.name = hop.toString();
    }
}
