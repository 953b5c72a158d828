package postern.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a notification gives back of a message: its header section, or all of it (RFC 3461 §6.2, RFC
 * 6522 §4).
 */
final class Returned {
    /** RFC 5322 §2.1.1, without CRLF. */
    private static final int MAX_LINE = 998;

    private Returned() {}

    /** All of it. Only for what {@link #canReturnWhole} accepts. */
    static MimePart whole(byte[] message, boolean unicode) {
        return new MimePart(
                unicode ? "message/global" : "message/rfc822",
                isSevenBit(message) ? "7bit" : "8bit",
                message);
    }

    /**
     * Whether a message may stand in another as it is: message/rfc822 must not be encoded (RFC 2046
     * §5.2.1), so that it needs lines that are short enough and no NUL.
     */
    static boolean canReturnWhole(byte[] message) {
        return hasPlainLines(message);
    }

    /** The header section of a message of which at least that much is given. */
    static MimePart header(byte[] message, boolean unicode) {
        var header = Arrays.copyOf(message, headerLength(message));
        boolean plain = isSevenBit(header) && hasPlainLines(header);
        return new MimePart(
                unicode ? "message/global-headers" : "text/rfc822-headers",
                plain ? "7bit" : "quoted-printable",
                plain ? header : QuotedPrintable.encode(header));
    }

    /** Up to the empty line; where there is none, up to the last line that is whole. */
    private static int headerLength(byte[] message) {
        int lineBegin = 0;
        for (int i = 1; i < message.length; i++) {
            if (message[i] != '\n' || message[i - 1] != '\r') continue;
            if (i - 1 == lineBegin) return lineBegin;
            lineBegin = i + 1;
        }
        return lineBegin;
    }

    /** A field's value on one line, if it stands in the header section and is ASCII; else empty. */
    static String field(byte[] message, String name) {
        var header = new String(message, 0, headerLength(message), StandardCharsets.ISO_8859_1);
        var wanted = name.toLowerCase(Locale.ROOT) + ":";
        int at = 0;
        while (at < header.length()) {
            int end = header.indexOf("\r\n", at);
            while (end + 2 < header.length() && isBlank(header.charAt(end + 2)))
                end = header.indexOf("\r\n", end + 2);
            if (header.regionMatches(true, at, wanted, 0, wanted.length())) {
                var value = header.substring(at + wanted.length(), end);
                for (int i = 0; i < value.length(); i++) if (value.charAt(i) >= 127) return "";
                return value.replace("\r\n", "").strip();
            }
            at = end + 2;
        }
        return "";
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isSevenBit(byte[] octets) {
        for (byte octet : octets) if (octet < 0) return false;
        return true;
    }

    private static boolean hasPlainLines(byte[] octets) {
        int length = 0;
        for (int i = 0; i < octets.length; i++) {
            byte octet = octets[i];
            if (octet == 0) return false;
            if (octet == '\r') {
                if (i + 1 == octets.length || octets[i + 1] != '\n') return false;
                i++;
                length = 0;
            } else if (octet == '\n' || ++length > MAX_LINE) return false;
        }
        return true;
    }
}
