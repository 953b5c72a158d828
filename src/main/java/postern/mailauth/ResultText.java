package postern.mailauth;

import java.util.regex.Pattern;

/**
 * Values of others in a header field of ours (RFC 8601 §2.2): a token, an address, or a quoted
 * string that holds nothing with which a careless reader could be led astray: no blank, semicolon,
 * parenthesis, quote or backslash, no octet outside of printable ASCII.
 */
final class ResultText {
    private static final int MOST = 320; // an address has at most 254 octets
    private static final int MOST_WORDS = 120;
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`{|}~-]+");
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "([A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*)?"
                            + "@[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?");
    private static final String ALSO = "!#$%&'*+.^_`{|}~-/=?@:[]";

    private ResultText() {}

    /** A value, never empty. */
    static String value(String text) {
        var cut = text.length() > MOST ? text.substring(0, MOST) : text;
        if (TOKEN.matcher(cut).matches() || ADDRESS.matcher(cut).matches()) return cut;
        return '"' + filtered(cut, ALSO) + '"';
    }

    /** Words for a comment or a reason, without what would end it; quotes are single ones. */
    static String words(String text) {
        var cut = text.length() > MOST_WORDS ? text.substring(0, MOST_WORDS) : text;
        return filtered(cut.replace('"', '\''), ALSO + " ,");
    }

    private static String filtered(String text, String also) {
        var filtered = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            filtered.append(plain || also.indexOf(c) >= 0 ? c : '?');
        }
        return filtered.toString();
    }
}
