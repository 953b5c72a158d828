package postern.journal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import postern.config.LogField;

/**
 * Writes events as W3C extended log files, as IIS does: directives at the head, then a line for
 * each event with all fields, blanks between them. A blank within a value is a {@code +}; a field
 * that an event does not have is {@code -}; what is no visible ASCII, and {@code +}, {@code %},
 * {@code #} and a {@code -} alone, is written as {@code %XX} of its UTF-8 octets, so that decoding
 * a form (application/x-www-form-urlencoded) gives back what was. Not safe for several threads.
 */
final class LogW3c implements LogFormat {
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private final TimeText times = new TimeText();
    private final StringBuilder time = new StringBuilder();
    private final List<LogField> fields;
    private final String directives;

    /**
     * @param fields what is written, in that order; empty for all
     */
    LogW3c(List<LogField> fields, String software) {
        this.fields = fields.isEmpty() ? Arrays.asList(LogField.values()) : fields;
        var names = new StringBuilder();
        for (var field : this.fields) names.append(' ').append(field.w3c());
        directives =
                "#Software: " + software + "\n#Version: 1.0\n#Date: %s\n#Fields:" + names + '\n';
    }

    @Override
    public String head(Instant now) {
        return directives.formatted(seconds(now).replace('T', ' '));
    }

    /** Without fractions and zone. */
    private String seconds(Instant moment) {
        time.setLength(0);
        times.milliseconds(time, moment);
        return time.substring(0, time.length() - ".000Z".length());
    }

    @Override
    public void append(StringBuilder out, LogEvent event) {
        int begin = out.length();
        for (var field : fields) {
            if (out.length() > begin) out.append(' ');
            if (field == LogField.TIME) out.append(seconds(event.at()).replace('T', ' '));
            else value(out, event, field);
        }
        out.append('\n');
    }

    private static void value(StringBuilder out, LogEvent event, LogField field) {
        var derived = event.derived(field);
        if (derived != null) {
            text(out, derived);
            return;
        }
        int at = event.next(field, 0);
        if (at < 0) {
            out.append('-');
            return;
        }
        text(out, event.value(at).toString());
        for (int i = event.next(field, at + 1); i >= 0; i = event.next(field, i + 1)) {
            out.append(',');
            text(out, event.value(i).toString());
        }
    }

    private static void text(StringBuilder out, String value) {
        if (value.isEmpty()) out.append('-');
        else if (value.equals("-")) out.append("%2D");
        else
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == ' ') out.append('+');
                else if (c > ' ' && c < 127 && c != '+' && c != '%' && c != '#') out.append(c);
                else i += octets(out, value, i, c);
            }
    }

    /** How many more characters than one were written. */
    private static int octets(StringBuilder out, String value, int at, char c) {
        boolean pair =
                Character.isHighSurrogate(c)
                        && at + 1 < value.length()
                        && Character.isLowSurrogate(value.charAt(at + 1));
        var text = value.substring(at, at + (pair ? 2 : 1));
        for (byte octet : text.getBytes(StandardCharsets.UTF_8))
            out.append('%').append(HEX[octet >> 4 & 15]).append(HEX[octet & 15]);
        return pair ? 1 : 0;
    }
}
