package postern.dkim;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a message may go through and keep its signature (RFC 6376 §3.4). */
public enum Canonicalization {
    /** Nothing. */
    SIMPLE,
    /** Other folding, other blanks, names in another case. */
    RELAXED;

    /** As signatures name it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Null for a word that is none. */
    public static @Nullable Canonicalization of(String word) {
        for (var one : values()) if (one.word().equals(word)) return one;
        return null;
    }

    /** The canonical form of a field, with its CRLF (RFC 6376 §3.4.1, §3.4.2). */
    public byte[] header(HeaderField field) {
        return this == SIMPLE ? field.octets() : relaxed(field);
    }

    /** A canonicalizer for one body. */
    public BodyCanonicalizer body(BodyCanonicalizer.Sink sink) {
        return new BodyCanonicalizer(this == RELAXED, sink);
    }

    private static byte[] relaxed(HeaderField field) {
        var in = field.octets();
        var out = new byte[in.length];
        int at = 0;
        for (int i = 0; i < field.value() - 1; i++)
            if (!HeaderField.isBlank(in[i]))
                out[at++] = in[i] >= 'A' && in[i] <= 'Z' ? (byte) (in[i] + 32) : in[i];
        out[at++] = ':';
        int begin = at;
        boolean blank = false;
        int end = in.length - 2;
        for (int i = field.value(); i < end; i++) {
            if (HeaderField.isBlank(in[i])) blank = true;
            else if (in[i] == '\r' && in[i + 1] == '\n') i++; // a fold; the blank follows
            else {
                if (blank && at > begin) out[at++] = ' ';
                blank = false;
                out[at++] = in[i];
            }
        }
        out[at++] = '\r';
        out[at++] = '\n';
        return Arrays.copyOf(out, at);
    }
}
