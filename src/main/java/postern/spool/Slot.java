package postern.spool;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.ReversePath;

/**
 * What memory holds of one message: its envelope as it is written on disk, its recipients' states,
 * and where the rest is. Some 300 octets for a usual message. Changed under its own lock.
 */
final class Slot {
    private static final RecipientState[] ONE_FRESH = {RecipientState.Waiting.FRESH};

    final QueueId id;

    /** The message as {@link MessageFormat} writes it. */
    final byte[] message;

    final long bodySize;
    final int bodyCrc;

    /** Fresh small mail; null when a disk must be asked. */
    volatile byte @Nullable [] body;

    /** Neighbours among the fresh bodies; they belong to {@link FreshBodies}. */
    @Nullable Slot older;

    @Nullable Slot newer;

    private volatile boolean bodyInFile;
    private RecipientState[] states;
    private Segment segment;
    private int offset;
    private int length;
    private boolean gone;

    Slot(
            QueueId id,
            byte[] message,
            RecipientState[] states,
            long bodySize,
            int bodyCrc,
            boolean bodyInFile,
            Place place) {
        this.id = id;
        this.message = message;
        this.bodySize = bodySize;
        this.bodyCrc = bodyCrc;
        this.bodyInFile = bodyInFile;
        this.states = small(states);
        this.segment = place.segment;
        this.offset = place.offset;
        this.length = place.length;
    }

    /** Where a message's record stands: its offset and length with head and body. */
    record Place(Segment segment, int offset, int length) {}

    private static RecipientState[] small(RecipientState[] states) {
        return Arrays.equals(states, ONE_FRESH) ? ONE_FRESH : states;
    }

    synchronized Place place() {
        return new Place(segment, offset, length);
    }

    synchronized Segment segment() {
        return segment;
    }

    /** The states as they are now; not to be changed. */
    synchronized RecipientState[] states() {
        return states;
    }

    Entry entry() {
        return new Entry(MessageFormat.read(id, new Unpacker(message)), List.of(states()));
    }

    /** The message's reverse-path alone. */
    ReversePath from() {
        return MessageFormat.readFrom(new Unpacker(message));
    }

    /** Whether the body has a file of its own (which may be missing). */
    boolean bodyInFile() {
        return bodyInFile;
    }

    /**
     * Moves recipients on; a final state stays, and an index that is not there is passed over.
     *
     * @return whether anything changed
     */
    synchronized boolean move(Map<Integer, RecipientState> changes) {
        if (gone) return false;
        RecipientState[] next = null;
        for (var change : changes.entrySet()) {
            int recipient = change.getKey();
            if (recipient < 0 || recipient >= states.length || states[recipient].isFinal())
                continue;
            if (next == null) next = states.clone();
            next[recipient] = change.getValue();
        }
        if (next == null) return false;
        states = small(next);
        return true;
    }

    synchronized boolean isSettled() {
        for (var state : states) if (!state.isFinal()) return false;
        return true;
    }

    synchronized boolean isGone() {
        return gone;
    }

    /** Counts its record as used; once, when it becomes visible. */
    synchronized void arrive() {
        segment.addLive(length);
    }

    /** Its room may be given back. */
    synchronized void leave() {
        if (gone) return;
        gone = true;
        segment.addLive(-length);
    }

    /** Its record was copied to another place; the old one's room may be given back. */
    synchronized void relocate(Place to, boolean inFile) {
        if (gone) return;
        bodyInFile = inFile;
        segment.addLive(-length);
        segment = to.segment;
        offset = to.offset;
        length = to.length;
        segment.addLive(length);
    }
}
