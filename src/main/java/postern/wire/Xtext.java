package postern.wire;

import java.util.Locale;
import postern.mail.Parsed;

/**
 * The encoding of DSN and AUTH parameter values (RFC 3461 §4): printable ASCII as it is, but for
 * "+" and "=", and everything else as "+" with two upper-case hexadecimal digits.
 */
public final class Xtext {
    private static final String HEX = "0123456789ABCDEF";

    private Xtext() {}

    /**
     * Reads strictly: no lower-case digits, no raw "=" or blank, and nothing that decodes to a
     * control character or beyond ASCII (RFC 3461 §4.2, §4.4), so that the result can be written to
     * a header.
     */
    public static Parsed<String> decode(String text) {
        int plus = text.indexOf('+');
        var decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '=' || c <= ' ' || c >= 127) return Parsed.bad("a character needs xtext");
            if (c != '+') {
                decoded.append(c);
                continue;
            }
            if (i + 2 >= text.length()) return Parsed.bad("\"+\" has two hexadecimal digits");
            int octet = HEX.indexOf(text.charAt(i + 1)) << 4 | HEX.indexOf(text.charAt(i + 2));
            if (octet < 0) return Parsed.bad("\"+\" has two upper-case hexadecimal digits");
            if (octet < ' ' || octet >= 127) return Parsed.bad("it decodes to no printable ASCII");
            decoded.append((char) octet);
            i += 2;
        }
        return Parsed.good(plus < 0 ? text : decoded.toString());
    }

    /**
     * Writes what {@link #decode} reads. What is not ASCII stays as it is: only ORCPT of type utf-8
     * may hold it, and only under SMTPUTF8 (RFC 6533 §3).
     */
    public static String encode(String text) {
        int first = 0;
        while (first < text.length() && isPlain(text.charAt(first))) first++;
        if (first == text.length()) return text;
        var encoded = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(c)) encoded.append(c);
            else encoded.append('+').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
        }
        return encoded.toString();
    }

    /**
     * Writes an address of type utf-8 in the form that needs no SMTPUTF8: {@code \x{E4}} for what
     * is not ASCII (utf-8-addr-xtext, RFC 6533 §3). What was given in that form stays as it is.
     */
    public static String encodeUnicode(String address) {
        var encoded = new StringBuilder(address.length() + 16);
        for (int i = 0; i < address.length(); ) {
            int point = address.codePointAt(i);
            boolean plain = point < 127 && isPlain((char) point);
            if (plain && (point != '\\' || address.startsWith("\\x{", i)))
                encoded.append((char) point);
            else
                encoded.append("\\x{")
                        .append(Integer.toHexString(point).toUpperCase(Locale.ROOT))
                        .append('}');
            i += Character.charCount(point);
        }
        return encoded.toString();
    }

    private static boolean isPlain(char c) {
        return c > ' ' && c != '+' && c != '=' && c != 127;
    }
}
