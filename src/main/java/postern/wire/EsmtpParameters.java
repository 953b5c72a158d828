package postern.wire;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Ascii;
import postern.mail.Replies;
import postern.mail.Reply;

/**
 * The parameters behind a path: each at most once, one blank before each (RFC 5321 §4.1.1.11).
 * Subclasses know the keywords.
 */
abstract class EsmtpParameters {
    private int seen; // one bit for each keyword
    private final Set<String> refused;

    /**
     * @param refused keywords that are unknown here, in upper case
     */
    EsmtpParameters(Set<String> refused) {
        this.refused = refused;
    }

    /** Reads all of them from a position on; the reply to give when one is wrong, or null. */
    final @Nullable Reply read(String text, int from) {
        int at = from;
        while (at < text.length()) {
            if (text.charAt(at) != ' ') return Replies.BAD_SYNTAX;
            int start = ++at;
            while (at < text.length() && text.charAt(at) != ' ') at++;
            int equals = text.indexOf('=', start);
            if (equals > at) equals = -1;
            int keywordEnd = equals < 0 ? at : equals;
            if (!isKeyword(text, start, keywordEnd)) return Replies.BAD_SYNTAX;
            var keyword = text.substring(start, keywordEnd);
            if (!refused.isEmpty() && refused.contains(keyword.toUpperCase(Locale.ROOT)))
                return Replies.UNKNOWN_PARAMETER;
            var wrong = parameter(keyword, equals < 0 ? null : text.substring(equals + 1, at));
            if (wrong != null) return wrong;
        }
        return null;
    }

    /** The reply to give when this parameter cannot be taken, or null. */
    abstract @Nullable Reply parameter(String keyword, @Nullable String value);

    /** Whether it is this keyword. */
    static boolean is(String keyword, String name) {
        return Ascii.same(keyword, name);
    }

    /** Notes that a keyword was given; false when it was before. */
    final boolean once(int bit) {
        boolean first = (seen & 1 << bit) == 0;
        seen |= 1 << bit;
        return first;
    }

    private static boolean isKeyword(String text, int from, int to) {
        if (from >= to || text.charAt(from) == '-') return false;
        for (int i = from; i < to; i++)
            if (!CommandParser.isAlphanumeric(text.charAt(i)) && text.charAt(i) != '-')
                return false;
        return true;
    }
}
