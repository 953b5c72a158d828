package postern.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Header fields of ours that are known only once the whole message has come (signatures, results of
 * checks): they stand in front of its stored octets. Whole lines of ASCII, none of them beginning
 * with a dot.
 */
public final class TopFields {
    public static final TopFields NONE = new TopFields(new byte[0]);

    private final byte[] octets;

    private TopFields(byte[] octets) {
        this.octets = octets;
    }

    /**
     * Fields in their order.
     *
     * @param fields each with its name and its last CRLF
     */
    public static TopFields of(List<String> fields) {
        for (var field : fields)
            if (!field.endsWith("\r\n") || field.startsWith("."))
                throw new IllegalArgumentException("no whole field: " + field);
        return fields.isEmpty()
                ? NONE
                : of(String.join("", fields).getBytes(StandardCharsets.US_ASCII));
    }

    /** Fields as they stand one behind the other, each with its last CRLF; ASCII. */
    public static TopFields of(byte[] octets) {
        return new TopFields(octets);
    }

    public boolean isEmpty() {
        return octets.length == 0;
    }

    /** How many octets they have. */
    public int size() {
        return octets.length;
    }

    ByteBuffer octets() {
        return ByteBuffer.wrap(octets).asReadOnlyBuffer();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopFields fields && Arrays.equals(octets, fields.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    @Override
    public String toString() {
        return new String(octets, StandardCharsets.US_ASCII);
    }
}
