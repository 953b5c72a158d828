package postern.spool;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import postern.mail.ReversePath;

/**
 * The durable messages. {@link Draft.Stored} is only answered when the message survives {@code kill
 * -9} and a power cut; many drafts share one sync. A message is forgotten, and its room given back,
 * once all its recipients are in a final state.
 *
 * <p>Safe for many threads. No method but {@link #body} (through {@link Body#read}) and {@link
 * #close} waits for a disk.
 */
public interface Spool extends AutoCloseable {

    /** An id that was never used, larger than all before. */
    QueueId nextId();

    Draft begin(QueueId id);

    /**
     * Moves recipients of one message on; the keys are indexes into its envelope. Visible at once;
     * durable with one of the next groups, and a crash before that brings the old state back (a
     * second delivery at worst, never a loss). Ids and indexes that are not there (any more) are
     * passed over, and a final state stays as it is.
     */
    void update(QueueId id, Map<Integer, RecipientState> states);

    /**
     * The same, and {@code durable} is run once it is on disk (on a thread of the spool; must not
     * block).
     */
    void update(QueueId id, Map<Integer, RecipientState> states, Runnable durable);

    /**
     * Has {@code wake} run (on a thread of the spool; must not block) each time that all answers of
     * a group have been given, so that a receiver of many answers need wake up only once.
     */
    void afterEachGroup(Runnable wake);

    Optional<Entry> find(QueueId id);

    /**
     * Every message, oldest first, as it is while this runs; changes made meanwhile may or may not
     * be seen.
     */
    void forEach(Consumer<Entry> reader);

    /** The same for messages from certain senders alone: the others cost little. */
    default void forEach(Predicate<ReversePath> from, Consumer<Entry> reader) {
        forEach(entry -> {
            if (from.test(entry.message().envelope().from())) reader.accept(entry);
        });
    }

    /** Messages in the spool. */
    long count();

    /** Octets on disk, the room not yet given back included. */
    long bytesOnDisk();

    /**
     * The octets of a message.
     *
     * @throws IOException if it is not there any more, or cannot be opened
     */
    Body body(QueueId id) throws IOException;

    /** Writes out what waits and gives up the lock. Drafts not committed are lost. */
    @Override
    void close();
}
