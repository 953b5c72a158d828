package postern.journal;

import java.util.List;
import postern.config.LogField;
import postern.journal.JournalRecord.Notice.Level;

/**
 * Writes events as syslog messages (RFC 5424), without what frames them: facility mail, the event
 * as MSGID, the fields as structured data (SD-ID {@value #SD_ID}: 32473 is the number that RFC 5612
 * keeps for examples, as we have none), and the readable line as MSG. Control and format
 * characters, and separators of lines, are written as {@code \}{@code uXXXX}. At most {@value
 * #LONGEST} octets: of longer ones values are cut. Not safe for several threads.
 */
final class LogSyslog implements LogFormat {
    static final String SD_ID = "postern@32473";

    /** Octets; what receivers take unless they are told otherwise. */
    static final int LONGEST = 8000;

    private static final int FACILITY = 2; // mail
    private static final int CUT = 200; // octets
    private static final int WHOLE = Integer.MAX_VALUE;

    private final TimeText times = new TimeText();
    private final List<LogField> fields;
    private final LogLine lines;
    private final String sender;

    /**
     * @param fields what is written, in that order; empty for all that an event has
     * @param host our name
     */
    LogSyslog(List<LogField> fields, String host, long process) {
        this.fields = fields;
        lines = new LogLine(fields);
        sender = ' ' + host + " postern " + process + ' ';
    }

    @Override
    public void append(StringBuilder out, LogEvent event) {
        int begin = out.length();
        head(out, event);
        structured(out, event, WHOLE);
        lines.message(out.append(' '), event);
        if (octets(out, begin) <= LONGEST) return;
        out.setLength(begin);
        head(out, event);
        structured(out, event, CUT);
        out.append(' ').append(event.hasId() ? event.id() : "-").append(' ').append(event.word());
    }

    /** The same with a line feed behind each message. */
    LogFormat lines() {
        return (out, event) -> {
            append(out, event);
            out.append('\n');
        };
    }

    private void head(StringBuilder out, LogEvent event) {
        out.append('<').append(FACILITY * 8 + severity(event)).append(">1 ");
        times.milliseconds(out, event.at());
        out.append(sender).append(event.word()).append(' ');
    }

    private static int severity(LogEvent event) {
        return switch (event.level()) {
            case Level.INFO -> 6;
            case Level.WARNING -> 4;
            case Level.ERROR -> 3;
        };
    }

    private void structured(StringBuilder out, LogEvent event, int most) {
        out.append('[').append(SD_ID);
        if (fields.isEmpty()) {
            for (int i = 0; i < event.count(); i++) one(out, event.field(i), event.value(i), most);
            var code = event.code();
            if (code != null) one(out, LogField.CODE, code, most);
        } else
            for (var field : fields) {
                if (field == LogField.TIME) continue; // the header has it
                var derived = event.derived(field);
                if (derived != null) one(out, field, derived, most);
                else
                    for (int i = event.next(field, 0); i >= 0; i = event.next(field, i + 1))
                        one(out, field, event.value(i), most);
            }
        out.append(']');
    }

    private static void one(StringBuilder out, LogField field, Object value, int most) {
        out.append(' ').append(field.word()).append("=\"");
        var text = value.toString();
        int left = most;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int before = out.length();
            if (c == '"' || c == '\\' || c == ']') out.append('\\').append(c); // RFC 5424 §6.3.3
            else if (c < ' ' || c >= 127 && Json.isUnsafe(text, i, c)) {
                out.append('\\');
                Json.unicode(out, c);
            } else out.append(c);
            left -= c < 128 ? out.length() - before : Math.max(3, out.length() - before);
            if (left < 0 && !Character.isHighSurrogate(c)) {
                out.append("...");
                break;
            }
        }
        out.append('"');
    }

    private static int octets(StringBuilder out, int begin) {
        int octets = out.length() - begin;
        for (int i = begin; i < out.length(); i++) {
            char c = out.charAt(i);
            if (c >= 128) octets += c >= 2048 ? 2 : 1;
        }
        return octets;
    }
}
