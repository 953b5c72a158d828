package postern.session;

import java.nio.charset.StandardCharsets;
import postern.mail.Ascii;
import postern.policy.Hiding;

/**
 * What becomes of a Received field that may tell of hosts inside. Those that we have written stay:
 * a message that comes round again has one more of them each time, so that a loop is found however
 * much is removed (RFC 5321 §6.3).
 */
final class HiddenTrace {
    private static final int MAX_DATE = 64;

    private HiddenTrace() {}

    /**
     * What stands in the place of a field.
     *
     * @param octets the whole field
     * @param value where its value begins
     * @param hostname ours
     */
    static byte[] of(byte[] octets, int value, String hostname, Hiding.Received how) {
        var text = new String(octets, value, octets.length - value, StandardCharsets.ISO_8859_1);
        if (how == Hiding.Received.KEEP || isOurs(text, hostname)) return octets;
        if (how == Hiding.Received.REMOVE) return new byte[0];
        var masked = "Received: by " + hostname + " (hidden);\r\n\t" + date(text) + "\r\n";
        return masked.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether it says {@code by} and our name, outside of any other word. */
    private static boolean isOurs(String text, String hostname) {
        for (int i = 0; i + 2 < text.length(); i++) {
            if (!Ascii.standsAt(text, i, "by") || !isBlank(text, i - 1)) continue;
            int at = i + 2;
            while (at < text.length() && isBlank(text, at)) at++;
            int end = at + hostname.length();
            if (at > i + 2 && Ascii.standsAt(text, at, hostname) && isBlank(text, end)) return true;
        }
        return false;
    }

    private static boolean isBlank(String text, int at) {
        return at < 0 || at >= text.length() || " \t\r\n;".indexOf(text.charAt(at)) >= 0;
    }

    /** What stands behind the last semicolon, where it can be a date; else one long ago. */
    private static String date(String text) {
        var date = text.substring(text.lastIndexOf(';') + 1).strip();
        boolean plain = !date.isEmpty() && date.length() <= MAX_DATE && text.indexOf(';') >= 0;
        for (int i = 0; i < date.length(); i++) {
            char c = date.charAt(i);
            plain &= c >= ' ' && c < 127 && c != '(' && c != ')';
        }
        return plain ? date : "Thu, 01 Jan 1970 00:00:00 +0000";
    }
}
