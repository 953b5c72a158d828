package postern.journal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps records in memory, for tests. */
public final class MemoryJournal implements Journal {
    private final List<JournalRecord> records = new CopyOnWriteArrayList<>();

    @Override
    public void write(JournalRecord record) {
        records.add(record);
    }

    @Override
    public void reopen() {}

    @Override
    public void close() {}

    public List<JournalRecord> records() {
        return List.copyOf(records);
    }

    /** Those of one kind, in order. */
    public <R extends JournalRecord> List<R> records(Class<R> kind) {
        return records.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** All as the log shows them. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        var line = new LogLine();
        for (var record : records) line.append(text, record);
        return text.toString();
    }
}
