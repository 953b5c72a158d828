package postern.journal;

import java.util.List;
import postern.config.LogField;

/**
 * Writes events as lines for people: the time, the queue or session id (or "-"), what happened, and
 * fields as key=value. A value stands in quotes where it holds anything but visible ASCII, a quote
 * or a backslash, and is then written as JSON writes a string: nothing that comes from outside can
 * end a line, begin a field or reach a terminal as a control character. Not safe for several
 * threads.
 */
final class LogLine implements LogFormat {
    private final TimeText times = new TimeText();
    private final List<LogField> fields;
    private final LogEvent event = new LogEvent();

    LogLine() {
        this(List.of());
    }

    /**
     * @param fields what is written, in that order; empty for all that an event has
     */
    LogLine(List<LogField> fields) {
        this.fields = fields;
    }

    /** Appends the record and a line feed. */
    void append(StringBuilder out, JournalRecord record) {
        LogEvents.fill(event, record);
        append(out, event);
    }

    @Override
    public void append(StringBuilder out, LogEvent event) {
        times.milliseconds(out, event.at());
        out.append(' ');
        message(out, event);
        out.append('\n');
    }

    /** The same without its time and its end. */
    void message(StringBuilder out, LogEvent event) {
        text(out, event.id());
        out.append(' ');
        text(out, event.word());
        if (fields.isEmpty()) {
            for (int i = event.hasId() ? 1 : 0; i < event.count(); i++)
                field(out, event.field(i), event.value(i));
            return;
        }
        for (var field : fields) chosen(out, event, field);
    }

    private static void chosen(StringBuilder out, LogEvent event, LogField field) {
        if (field == LogField.TIME || field == LogField.EVENT) return; // they begin the line
        var derived = event.derived(field);
        if (derived != null) {
            field(out, field, derived);
            return;
        }
        for (int i = event.next(field, 0); i >= 0; i = event.next(field, i + 1))
            if (i > 0 || !event.hasId()) field(out, field, event.value(i));
    }

    private static void field(StringBuilder out, LogField field, Object value) {
        out.append(' ').append(field.word()).append('=');
        switch (value) {
            case Double seconds -> out.append(seconds.doubleValue()).append('s');
            case Long number -> out.append(number.longValue());
            default -> text(out, value.toString());
        }
    }

    private static void text(StringBuilder out, String value) {
        if (isPlain(value)) out.append(value);
        else Json.string(out, value);
    }

    private static boolean isPlain(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c >= 127 || c == '"' || c == '\\') return false;
        }
        return !value.isEmpty();
    }
}
