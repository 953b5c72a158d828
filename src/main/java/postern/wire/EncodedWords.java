package postern.wire;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the value of a header field as a person would see it: unfolded, its encoded words decoded
 * (RFC 2047, RFC 2231 §5), octets above 127 read as UTF-8 where they are, else as ISO 8859-1. What
 * is no encoded word stays as it is. One pass; the result is no longer than the value.
 */
public final class EncodedWords {
    private EncodedWords() {}

    /** The text of some octets, without what folds it and blanks at both ends. */
    public static String text(byte[] octets, int from, int to) {
        var raw = Texts.decode(octets, from, to, null);
        var unfolded = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c != '\r' && c != '\n') unfolded.append(c == '\t' ? ' ' : c);
        }
        return decode(unfolded.toString()).strip();
    }

    /** The same of a text that is unfolded. */
    public static String decode(String text) {
        int at = text.indexOf("=?");
        if (at < 0) return text;
        var out = new StringBuilder(text.length());
        int done = 0;
        boolean behindWord = false;
        while (at >= 0) {
            int end = end(text, at);
            var word = end < 0 ? null : word(text, at, end);
            if (word == null) {
                at = text.indexOf("=?", at + 1);
                continue;
            }
            // blanks between two encoded words are no part of the text (RFC 2047 §6.2)
            if (!(behindWord && text.substring(done, at).isBlank())) out.append(text, done, at);
            out.append(word);
            done = end;
            behindWord = true;
            at = text.indexOf("=?", end);
        }
        return out.append(text, done, text.length()).toString();
    }

    /**
     * Behind the word that begins there; -1 for none. A word has 75 characters; some write many
     * more. A text ends at the next question mark, so that none is looked through twice.
     */
    private static int end(String text, int at) {
        int charset = next(text, '?', at + 2, 80);
        int encoding = charset < 0 ? -1 : next(text, '?', charset + 1, 2);
        int end = encoding < 0 ? -1 : next(text, '?', encoding + 1, text.length());
        return end >= 0 && end + 1 < text.length() && text.charAt(end + 1) == '=' ? end + 2 : -1;
    }

    private static int next(String text, char c, int from, int most) {
        int to = Math.min(text.length(), from + most);
        for (int i = from; i < to; i++) if (text.charAt(i) == c) return i;
        return -1;
    }

    private static @Nullable String word(String text, int from, int to) {
        int charset = text.indexOf('?', from + 2);
        int star = next(text, '*', from + 2, charset - from - 2); // a language (RFC 2231 §5)
        var name = text.substring(from + 2, star < 0 ? charset : star);
        var content = text.substring(charset + 3, to - 2);
        byte[] octets;
        switch (text.charAt(charset + 1)) {
            case 'B', 'b' -> octets = TextDecoder.base64(content);
            case 'Q', 'q' -> octets = quoted(content);
            default -> {
                return null;
            }
        }
        return Texts.decode(octets, 0, octets.length, Texts.charset(name));
    }

    private static byte[] quoted(String content) {
        var octets = content.replace('_', ' ').getBytes(StandardCharsets.UTF_8);
        return Texts.unquote(octets, 0, octets.length, '=');
    }

    /** Charsets and escapes. */
    static final class Texts {
        private Texts() {}

        /** The charset of that name; null where we know none. */
        static @Nullable Charset charset(String name) {
            try {
                return name.isEmpty() || !Charset.isSupported(name) ? null : Charset.forName(name);
            } catch (IllegalArgumentException _) {
                return null;
            }
        }

        /**
         * @param charset null to read UTF-8 where it is that, else ISO 8859-1
         */
        static String decode(byte[] octets, int from, int to, @Nullable Charset charset) {
            if (charset != null) return new String(octets, from, to - from, charset);
            var text = new String(octets, from, to - from, StandardCharsets.UTF_8);
            return text.indexOf('\uFFFD') < 0
                    ? text
                    : new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
        }

        /** Octets in which a sign and two hexadecimal digits stand for one. */
        static byte[] unquote(byte[] octets, int from, int to, char sign) {
            var out = new byte[to - from];
            int length = 0;
            for (int i = from; i < to; i++) {
                int value = octets[i] == sign && i + 2 < to ? hex(octets, i + 1) : -1;
                out[length++] = value < 0 ? octets[i] : (byte) value;
                if (value >= 0) i += 2;
            }
            return java.util.Arrays.copyOf(out, length);
        }

        private static int hex(byte[] octets, int at) {
            int high = Character.digit(octets[at], 16);
            int low = Character.digit(octets[at + 1], 16);
            return high < 0 || low < 0 ? -1 : 16 * high + low;
        }
    }
}
