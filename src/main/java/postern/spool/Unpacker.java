package postern.spool;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads what a {@link Packer} packed. Every method throws {@link IllegalArgumentException} where
 * the octets do not hold what is asked for.
 */
final class Unpacker {
    private final byte[] octets;
    private final int end;
    private int at;

    Unpacker(byte[] octets) {
        this(octets, 0, octets.length);
    }

    Unpacker(byte[] octets, int from, int to) {
        this.octets = octets;
        this.at = from;
        this.end = to;
    }

    /** Whether anything is left: what a later version appended, or an earlier one left out. */
    boolean more() {
        return at < end;
    }

    int octet() {
        need(1);
        return octets[at++] & 0xff;
    }

    long fixed64() {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++) value = value << 8 | octets[at++] & 0xff;
        return value;
    }

    long number() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7f) << shift;
            if (octet < 0x80) return value;
        }
        throw new IllegalArgumentException("a number does not end");
    }

    long signed() {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    /** A number that counts or indexes something. */
    int count() {
        long value = number();
        if (value < 0 || value > Integer.MAX_VALUE)
            throw new IllegalArgumentException("a count is out of range");
        return (int) value;
    }

    String text() {
        int length = length();
        var text = new String(octets, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    byte[] octets() {
        int length = length();
        var value = Arrays.copyOfRange(octets, at, at + length);
        at += length;
        return value;
    }

    /** A section of its own; this goes on behind it. */
    Unpacker section() {
        int length = length();
        var section = new Unpacker(octets, at, at + length);
        at += length;
        return section;
    }

    private int length() {
        int length = count();
        need(length);
        return length;
    }

    private void need(int count) {
        if (end - at < count) throw new IllegalArgumentException("it ends too early");
    }
}
