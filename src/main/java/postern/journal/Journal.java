package postern.journal;

/**
 * Where records go. Never waits for a disk; safe for many threads; keeps the order of one caller.
 */
public interface Journal extends AutoCloseable {
    void write(JournalRecord record);

    /** Opens its files again, after they were moved away. */
    void reopen();

    /** Writes out what waits. */
    @Override
    void close();
}
