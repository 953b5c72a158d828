package postern.wire;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Parsed;
import postern.mail.Recipient.Notify;
import postern.mail.Replies;
import postern.mail.Reply;

/** What RCPT may carry: NOTIFY and ORCPT (RFC 3461 §4.1, §4.2). */
final class RcptParameters extends EsmtpParameters {
    private static final int MAX_ORCPT = 500; // RFC 3461 §4.2
    private static final String UTF_8 = "utf-8"; // RFC 6533 §3

    Set<Notify> notifyOn = Set.of();
    @Nullable String original;

    RcptParameters(Set<String> refused) {
        super(refused);
    }

    @Override
    @Nullable Reply parameter(String keyword, @Nullable String value) {
        boolean good;
        if (is(keyword, "NOTIFY")) good = once(0) && value != null && notifyOn(value);
        else if (is(keyword, "ORCPT")) good = once(1) && value != null && original(value);
        else return Replies.UNKNOWN_PARAMETER;
        return good ? null : Replies.BAD_SYNTAX;
    }

    private boolean notifyOn(String value) {
        var asked = EnumSet.noneOf(Notify.class);
        for (int start = 0; start <= value.length(); ) {
            int comma = value.indexOf(',', start);
            int end = comma < 0 ? value.length() : comma;
            var word = value.substring(start, end);
            if (is(word, "SUCCESS")) asked.add(Notify.SUCCESS);
            else if (is(word, "FAILURE")) asked.add(Notify.FAILURE);
            else if (is(word, "DELAY")) asked.add(Notify.DELAY);
            else if (is(word, "NEVER") && start == 0 && comma < 0) asked.add(Notify.NEVER);
            else return false;
            start = end + 1;
        }
        notifyOn = asked;
        return true;
    }

    private boolean original(String value) {
        int semicolon = value.indexOf(';');
        if (semicolon < 1 || semicolon == value.length() - 1 || value.length() > MAX_ORCPT)
            return false;
        var type = value.substring(0, semicolon);
        for (int i = 0; i < type.length(); i++)
            if (!CommandParser.isAlphanumeric(type.charAt(i)) && type.charAt(i) != '-')
                return false;
        var address = value.substring(semicolon + 1);
        if (is(type, UTF_8)) {
            original = value;
            return isUtf8Address(address);
        }
        if (!(Xtext.decode(address) instanceof Parsed.Good<String>(var decoded))) return false;
        original = type + ";" + decoded;
        return true;
    }

    /**
     * An address of RFC 6533 §3, which has an escape of its own, <code>\x{HEX}</code>, and no
     * xtext; it is kept as it was written, and is the same in every later ORCPT.
     */
    private static boolean isUtf8Address(String address) {
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if (c == '\\') {
                int end = address.indexOf('}', i);
                if (!address.startsWith("x{", i + 1) || !isCodePoint(address, i + 3, end))
                    return false;
                i = end;
            } else if (c <= ' ' || c >= 127 && c < 160 || c == '+' || c == '=') return false;
        }
        return true;
    }

    /** Two to six upper-case hexadecimal digits of a character that may stand in a header. */
    private static boolean isCodePoint(String text, int from, int to) {
        if (to - from < 2 || to - from > 6) return false;
        int point = 0;
        for (int i = from; i < to; i++) {
            int digit = "0123456789ABCDEF".indexOf(text.charAt(i));
            if (digit < 0) return false;
            point = point << 4 | digit;
        }
        return Character.isValidCodePoint(point)
                && !Character.isISOControl(point)
                && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE);
    }
}
