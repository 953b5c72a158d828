package postern.delivery;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes lines of a message: header fields and text, folded, with nothing in them that could end
 * them.
 */
final class MailLines {
    private static final int WIDTH = 76;

    /** RFC 5322 §2.1.1 has 998; what has no blank to be folded at is cut far below. */
    private static final int MAX_FIELD_WORD = 900;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT);

    private final StringBuilder text = new StringBuilder();
    private final boolean unicode;

    /**
     * @param unicode whether characters beyond ASCII may stand in it; if not, they become "?"
     */
    MailLines(boolean unicode) {
        this.unicode = unicode;
    }

    /** RFC 5322 §3.3, in UTC. */
    static String date(Instant time) {
        return DATE.format(time.atOffset(ZoneOffset.UTC));
    }

    MailLines field(String name, String value) {
        return folded(name + ": ", " ", clean(value));
    }

    /** A field that is not folded: every blank in it means something. */
    MailLines exact(String name, String value) {
        return exact(name + ": " + value);
    }

    MailLines exact(String line) {
        text.append(clean(line)).append("\r\n");
        return this;
    }

    /** Text under an indentation, broken at blanks. */
    MailLines paragraph(String indent, String value) {
        return folded(indent, indent, clean(value));
    }

    MailLines blank() {
        text.append("\r\n");
        return this;
    }

    byte[] octets() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    boolean isAscii() {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) >= 128) return false;
        return true;
    }

    private MailLines folded(String first, String others, String value) {
        int begin = text.length();
        text.append(first);
        boolean fresh = true; // nothing but the indentation stands in the line
        int at = 0;
        while (at < value.length()) {
            int end = value.indexOf(' ', at);
            if (end < 0) end = value.length();
            end = Math.min(end, at + MAX_FIELD_WORD);
            if (!fresh && text.length() - begin + 1 + end - at > WIDTH) {
                text.append("\r\n");
                begin = text.length();
                text.append(others);
                fresh = true;
            }
            if (!fresh) text.append(' ');
            text.append(value, at, end);
            fresh = false;
            at = end;
            while (at < value.length() && value.charAt(at) == ' ') at++;
        }
        text.append("\r\n");
        return this;
    }

    private String clean(String value) {
        var clean = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); ) {
            int point = value.codePointAt(i);
            i += Character.charCount(point);
            boolean bad =
                    Character.isISOControl(point)
                            || Character.getType(point) == Character.FORMAT
                            || Character.getType(point) == Character.SURROGATE
                            || Character.getType(point) == Character.LINE_SEPARATOR
                            || Character.getType(point) == Character.PARAGRAPH_SEPARATOR
                            || point >= 128 && !unicode;
            if (bad) clean.append(point == '\t' ? ' ' : '?');
            else clean.appendCodePoint(point);
        }
        return clean.toString();
    }
}
