package postern.journal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import postern.config.LogField;
import postern.config.LogKind;
import postern.journal.JournalRecord.Notice.Level;

/**
 * What the log tells of one record: fields with their values, in the order in which people read
 * them. One is used for many records, one after the other. Not safe for several threads.
 */
final class LogEvent {
    private static final int MOST = 64;

    private final LogField[] fields = new LogField[MOST];

    /** Texts, whole numbers (Long) and seconds (Double). */
    private final Object[] values = new Object[MOST];

    private int count;
    private Instant at = Instant.EPOCH;
    private String word = "";
    private LogKind kind = LogKind.NOTICES;
    private Level level = Level.INFO;
    private @Nullable String code;

    /**
     * Begins another event.
     *
     * @param field what it is about: {@link LogField#QUEUE} or {@link LogField#SESSION}
     * @param id null for the relay itself
     */
    LogEvent begin(Instant time, LogKind sort, String event, LogField field, @Nullable String id) {
        count = 0;
        at = time;
        kind = sort;
        word = event;
        level = Level.INFO;
        code = null;
        if (id != null) add(field, id);
        return this;
    }

    /** How much it matters; INFO unless said. */
    LogEvent level(Level matters) {
        level = matters;
        return this;
    }

    /** The code of the reply that it tells of. */
    LogEvent code(int digits) {
        code = Integer.toString(digits);
        return this;
    }

    LogEvent add(LogField field, Object value) {
        fields[count] = field;
        values[count++] =
                value instanceof Long || value instanceof Double ? value : value.toString();
        return this;
    }

    LogEvent add(LogField field, long number) {
        return add(field, (Object) number);
    }

    /** Where the value is not null. */
    LogEvent maybe(LogField field, @Nullable Object value) {
        return value == null ? this : add(field, value);
    }

    /** Makes this one the same as another, but for what is masked. */
    void masked(LogEvent whole, Mask mask) {
        at = whole.at;
        word = whole.word;
        kind = whole.kind;
        level = whole.level;
        code = whole.code;
        count = whole.count;
        int user = whole.next(LogField.USER, 0);
        var name = user < 0 ? "" : whole.values[user].toString();
        for (int i = 0; i < count; i++) {
            fields[i] = whole.fields[i];
            values[i] =
                    whole.values[i] instanceof String text
                            ? mask.apply(fields[i], text, name)
                            : whole.values[i];
        }
    }

    Instant at() {
        return at;
    }

    String word() {
        return word;
    }

    LogKind kind() {
        return kind;
    }

    Level level() {
        return level;
    }

    @Nullable String code() {
        return code;
    }

    int count() {
        return count;
    }

    LogField field(int index) {
        return fields[index];
    }

    Object value(int index) {
        return values[index];
    }

    /** Where the next value of that field is, from an index on; -1 for nowhere. */
    int next(LogField field, int from) {
        for (int i = from; i < count; i++) if (fields[i] == field) return i;
        return -1;
    }

    /** Whether the first field says what it is about. */
    boolean hasId() {
        return count > 0 && (fields[0] == LogField.SESSION || fields[0] == LogField.QUEUE);
    }

    String id() {
        return hasId() ? values[0].toString() : "-";
    }

    /** A field that every event has or derives; null for the others, and for what it has not. */
    @Nullable String derived(LogField field) {
        return switch (field) {
            case EVENT -> word;
            case SORT -> kind.word();
            case LEVEL -> Words.level(level);
            case CODE -> code;
            default -> null;
        };
    }
}
