package postern.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Supplier;

/** Says that something must hold; cheap enough for millions of inputs. */
public final class Law {
    private Law() {}

    public static void holds(boolean it, String law) {
        if (!it) throw new AssertionError(law);
    }

    public static void holds(boolean it, Supplier<String> law) {
        if (!it) throw new AssertionError(law.get());
    }

    public static void same(Object found, Object expected, String law) {
        if (!Objects.equals(found, expected))
            throw new AssertionError(
                    law + "\n  expected: " + shown(expected) + "\n  found:    " + shown(found));
    }

    /** A text in which each octet is a character. */
    public static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    public static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** On one line, with escapes. */
    public static String shown(Object value) {
        var shown = new StringBuilder();
        for (char c : String.valueOf(value).toCharArray())
            if (c == '\r') shown.append("\\r");
            else if (c == '\n') shown.append("\\n");
            else if (c < ' ' || c >= 127) shown.append("\\x%02x".formatted((int) c));
            else shown.append(c);
        return shown.toString();
    }
}
