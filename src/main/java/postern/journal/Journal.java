package postern.journal;

import java.util.Optional;

/**
 * Where records go. Never waits for a disk; safe for many threads; keeps the order of one caller.
 */
public interface Journal extends AutoCloseable {
    void write(JournalRecord record);

    /**
     * Why records may get lost, now or soon: the disk is full or does not keep up. While there is a
     * problem, no mail should be accepted (4yz), so that no decision goes unrecorded. Cheap.
     */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Opens its files again, after they were moved away. */
    void reopen();

    /** Writes out what waits. */
    @Override
    void close();
}
