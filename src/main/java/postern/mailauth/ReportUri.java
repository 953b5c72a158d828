package postern.mailauth;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.mail.Ascii;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Parsed;

/**
 * Where a domain would like its reports sent (RFC 9989 §4.6). Any scheme can be named; only {@code
 * mailto} is served.
 *
 * @param text as the record gives it, without an old limit
 * @param limit the most octets that a report may have, from the form {@code …!10m} of RFC 7489
 *     §6.2, which RFC 9989 has taken out; 0 for none
 */
public record ReportUri(String text, long limit) {
    private static final Pattern OLD_LIMIT = Pattern.compile("(.*)!([0-9]{1,10})([kmgtKMGT]?)");
    private static final Pattern URI =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#\\[\\]@$&'()*+;=%-]+");
    private static final int MAX = 1000;

    static Parsed<ReportUri> parse(String text) {
        var old = OLD_LIMIT.matcher(text);
        boolean limited = old.matches();
        var bare = limited ? old.group(1) : text;
        if (bare.length() > MAX || !URI.matcher(bare).matches())
            return Parsed.bad("\"" + Shown.of(text) + "\" is no URI");
        return Parsed.good(new ReportUri(bare, limited ? octets(old.group(2), old.group(3)) : 0));
    }

    private static long octets(String number, String unit) {
        int power = unit.isEmpty() ? 0 : "kmgt".indexOf(Ascii.lower(unit.charAt(0))) + 1;
        return Long.parseLong(number) << 10 * power;
    }

    /**
     * The address of a {@code mailto} URI (RFC 6068 §2); null for what is none that mail can go to.
     */
    public @Nullable Mailbox mailbox() {
        if (!Ascii.standsAt(text, 0, "mailto:")) return null;
        int end = text.indexOf('?');
        var path = text.substring("mailto:".length(), end < 0 ? text.length() : end);
        var octets = new ByteArrayOutputStream();
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) != '%') octets.write(path.charAt(i));
            else {
                int high = i + 2 < path.length() ? Character.digit(path.charAt(i + 1), 16) : -1;
                int low = high < 0 ? -1 : Character.digit(path.charAt(i + 2), 16);
                if (low < 0) return null;
                octets.write(high << 4 | low);
                i += 2;
            }
        }
        return Mailbox.parse(octets.toString(StandardCharsets.UTF_8))
                                instanceof Parsed.Good<Mailbox>(var mailbox)
                        && mailbox.host() instanceof Domain
                ? mailbox
                : null;
    }
}
