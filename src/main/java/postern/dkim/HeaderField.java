package postern.dkim;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One field of a header section, octet for octet. It ends in CRLF; where the message ends without
 * one, it is added. Never looks at what the value means.
 */
public final class HeaderField {
    private static final byte[] CRLF = {'\r', '\n'};

    private final byte[] octets;
    private final int colon;
    private final String name;

    /**
     * @param octets with a name and a colon; not copied, and not to be changed any more
     * @throws IllegalArgumentException if there is no colon
     */
    public HeaderField(byte[] octets) {
        this.octets = ended(octets);
        int at = 0;
        while (at < octets.length && octets[at] != ':') at++;
        if (at == octets.length) throw new IllegalArgumentException("no colon");
        colon = at;
        int end = at;
        while (end > 0 && isBlank(octets[end - 1])) end--;
        var lower = Arrays.copyOf(octets, end);
        for (int i = 0; i < end; i++)
            if (lower[i] >= 'A' && lower[i] <= 'Z') lower[i] = (byte) (lower[i] + 32);
        name = new String(lower, StandardCharsets.ISO_8859_1);
    }

    /** The field that a text is, its last CRLF aside; for constants and tests. */
    public static HeaderField of(String text) {
        return new HeaderField(text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] ended(byte[] octets) {
        int length = octets.length;
        if (length >= 2 && octets[length - 2] == '\r' && octets[length - 1] == '\n') return octets;
        var ended = Arrays.copyOf(octets, length + 2);
        System.arraycopy(CRLF, 0, ended, length, 2);
        return ended;
    }

    /** In lower case, without blanks. */
    public String name() {
        return name;
    }

    /** All of it, with its last CRLF; not to be changed. */
    public byte[] octets() {
        return octets;
    }

    /** Where the value begins: behind the colon. */
    public int value() {
        return colon + 1;
    }

    /** The value as it stands, folds included, without its last CRLF; one character an octet. */
    public String text() {
        return new String(
                octets, colon + 1, octets.length - 3 - colon, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return new String(octets, 0, octets.length - 2, StandardCharsets.ISO_8859_1);
    }

    static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
