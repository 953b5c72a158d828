package postern.peers;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * One write of a client, and how many replies it waits for before the next.
 *
 * @param text as it stands in a file of dialogues: {@code \r \n \0 \xHH} and {@code \*COUNT{TEXT}}
 *     for repetition
 * @param awaited replies; whatever comes besides is read too
 * @param isContent whether it is part of a message, and is only sent when the server asked for one
 */
record Step(String text, int awaited, boolean isContent) {
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?:x(\\p{XDigit}{2})|\\*(\\d+)\\{([^}]*)}|([rn0t\\\\]))");

    /**
     * Reads a line of a file: a command, CRLF added; behind {@code 3#} one that awaits three
     * replies; behind {@code |} octets of a message, exactly as they are, that await one reply
     * ({@code 0|}: none).
     */
    static Step of(String line) {
        int digits = 0;
        while (digits < line.length() && Character.isDigit(line.charAt(digits))) digits++;
        char mark = digits < line.length() ? line.charAt(digits) : ' ';
        if (mark != '#' && mark != '|') return new Step(line, 1, false);
        int awaited = digits == 0 ? 1 : Integer.parseInt(line.substring(0, digits));
        return new Step(line.substring(digits + 1), awaited, mark == '|');
    }

    /** What is sent. */
    byte[] octets() {
        var raw = unescaped(text) + (isContent ? "" : "\r\n");
        return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The line again. */
    String line() {
        return isContent ? awaited + "|" + text : awaited == 1 ? text : awaited + "#" + text;
    }

    private static String unescaped(String text) {
        // what is written in other letters is sent as UTF-8; \x stands for one octet
        var octets = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        var out = new StringBuilder();
        var escape = ESCAPE.matcher(octets);
        int at = 0;
        while (escape.find()) {
            out.append(octets, at, escape.start());
            if (escape.group(1) != null) out.append((char) Integer.parseInt(escape.group(1), 16));
            else if (escape.group(2) != null)
                out.repeat(unescaped(escape.group(3)), Integer.parseInt(escape.group(2)));
            else
                switch (escape.group(4)) {
                    case "r" -> out.append('\r');
                    case "n" -> out.append('\n');
                    case "t" -> out.append('\t');
                    case "0" -> out.append('\0');
                    default -> out.append('\\');
                }
            at = escape.end();
        }
        return out.append(octets.substring(at)).toString();
    }
}
