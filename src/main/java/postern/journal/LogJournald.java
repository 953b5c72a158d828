package postern.journal;

import java.util.List;
import java.util.Locale;
import postern.config.LogField;
import postern.journal.JournalRecord.Notice.Level;

/**
 * Writes events for the journal of systemd: one field a line, NAME=value. What could end a line is
 * written as {@code \}{@code uXXXX}. Not safe for several threads.
 */
final class LogJournald implements LogFormat {
    private final List<LogField> fields;
    private final LogLine lines;

    /**
     * @param fields what is written, in that order; empty for all that an event has
     */
    LogJournald(List<LogField> fields) {
        this.fields = fields;
        lines = new LogLine(fields);
    }

    @Override
    public void append(StringBuilder out, LogEvent event) {
        out.append("MESSAGE=");
        lines.message(out, event);
        out.append("\nPRIORITY=").append(priority(event));
        out.append("\nSYSLOG_FACILITY=2\nSYSLOG_IDENTIFIER=postern\n");
        if (fields.isEmpty()) {
            one(out, LogField.EVENT, event.word());
            for (int i = 0; i < event.count(); i++) one(out, event.field(i), event.value(i));
        } else
            for (var field : fields) {
                var derived = event.derived(field);
                if (derived != null) one(out, field, derived);
                else
                    for (int i = event.next(field, 0); i >= 0; i = event.next(field, i + 1))
                        one(out, field, event.value(i));
            }
    }

    private static int priority(LogEvent event) {
        return switch (event.level()) {
            case Level.INFO -> 6;
            case Level.WARNING -> 4;
            case Level.ERROR -> 3;
        };
    }

    private static void one(StringBuilder out, LogField field, Object value) {
        out.append("POSTERN_")
                .append(field.word().toUpperCase(Locale.ROOT).replace('-', '_'))
                .append('=');
        var text = value.toString();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 127 && Json.isUnsafe(text, i, c)) Json.unicode(out, c);
            else out.append(c);
        }
        out.append('\n');
    }
}
