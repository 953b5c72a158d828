package postern.wire;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the value of a Content-Type field says about structure (RFC 2045 §5.1), read as leniently as
 * those who will read the message.
 *
 * @param type the type and its subtype, in lower case; empty for none
 * @param boundary null where none is named
 */
record MediaType(String type, @Nullable String boundary) {

    /**
     * @param value unfolded or not
     */
    static MediaType of(String value) {
        int semicolon = value.indexOf(';');
        var type = semicolon < 0 ? value : value.substring(0, semicolon);
        var rest = semicolon < 0 ? "" : value.substring(semicolon);
        return new MediaType(clean(type).toLowerCase(Locale.ROOT), boundary(rest));
    }

    boolean isMultipart() {
        return type.startsWith("multipart/");
    }

    boolean isDigest() {
        return type.equals("multipart/digest");
    }

    /** Whether its content is a message with a header of its own (RFC 2046 §5.2, RFC 6532). */
    boolean isMessage() {
        return type.equals("message/rfc822") || type.equals("message/global");
    }

    private static String clean(String text) {
        return text.replaceAll("[ \t\r\n]+", "");
    }

    /** The first parameter of that name. */
    private static @Nullable String boundary(String parameters) {
        int i = 0;
        int end = parameters.length();
        while (i < end) {
            while (i < end && (parameters.charAt(i) == ';' || isBlank(parameters.charAt(i)))) i++;
            int name = i;
            while (i < end && parameters.charAt(i) != '=' && parameters.charAt(i) != ';') i++;
            boolean wanted = parameters.substring(name, i).strip().equalsIgnoreCase("boundary");
            if (i == end || parameters.charAt(i) == ';') continue;
            i++;
            while (i < end && isBlank(parameters.charAt(i))) i++;
            var value = new StringBuilder();
            i =
                    i < end && parameters.charAt(i) == '"'
                            ? quoted(parameters, i + 1, value)
                            : token(parameters, i, value);
            if (wanted) return value.isEmpty() ? null : value.toString();
        }
        return null;
    }

    private static int quoted(String text, int from, StringBuilder value) {
        int i = from;
        while (i < text.length() && text.charAt(i) != '"') {
            if (text.charAt(i) == '\\' && i + 1 < text.length()) i++;
            char c = text.charAt(i++);
            if (c != '\r' && c != '\n') value.append(c);
        }
        while (i < text.length() && text.charAt(i) != ';') i++;
        while (!value.isEmpty() && isBlank(value.charAt(value.length() - 1))) // RFC 2046 §5.1.1
        value.setLength(value.length() - 1);
        return i;
    }

    private static int token(String text, int from, StringBuilder value) {
        int i = from;
        while (i < text.length() && text.charAt(i) != ';' && !isBlank(text.charAt(i)))
            value.append(text.charAt(i++));
        while (i < text.length() && text.charAt(i) != ';') i++;
        return i;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }
}
