package postern.spool;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing run of octets that numbers, texts and sections are packed into; {@link Unpacker} reads
 * them. Used again and again by one thread.
 */
final class Packer {
    private byte[] octets = new byte[512];
    private int size;

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    /** The array that holds the first {@link #size} octets, until more are packed. */
    byte[] array() {
        return octets;
    }

    byte[] toArray() {
        return Arrays.copyOf(octets, size);
    }

    void octet(int value) {
        room(1);
        octets[size++] = (byte) value;
    }

    /** 64 bits, the highest first. */
    void fixed64(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) octets[size++] = (byte) (value >>> shift);
    }

    /**
     * An unsigned number, seven bits an octet, the lowest first; a set top bit says more follow.
     */
    void number(long value) {
        room(10);
        while ((value & ~0x7fL) != 0) {
            octets[size++] = (byte) (value & 0x7f | 0x80);
            value >>>= 7;
        }
        octets[size++] = (byte) value;
    }

    /** A number that may be negative: the sign goes into the lowest bit. */
    void signed(long value) {
        number(value << 1 ^ value >> 63);
    }

    /** A text in UTF-8 behind its length in octets. */
    void text(String text) {
        int length = text.length();
        room(length + 5);
        int start = size;
        number(length);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 128) {
                size = start;
                octets(text.getBytes(StandardCharsets.UTF_8));
                return;
            }
            octets[size++] = (byte) c;
        }
    }

    /** Octets behind their number. */
    void octets(byte[] value) {
        number(value.length);
        raw(value);
    }

    /** All that another packer holds, behind its number of octets. */
    void octets(Packer value) {
        number(value.size);
        raw(value.octets, value.size);
    }

    void raw(byte[] value) {
        raw(value, value.length);
    }

    private void raw(byte[] value, int length) {
        room(length);
        System.arraycopy(value, 0, octets, size, length);
        size += length;
    }

    /**
     * Begins a section, which stands behind its length, so that a reader which does not know all of
     * it can pass over the rest.
     *
     * @return what {@link #close} has to be given
     */
    int open() {
        octet(0);
        return size;
    }

    void close(int opened) {
        int length = size - opened;
        if (length < 0x80) {
            octets[opened - 1] = (byte) length;
            return;
        }
        int end = size;
        number(length); // behind the section first, to learn how many octets it takes
        int more = size - end - 1;
        System.arraycopy(octets, opened, octets, opened + more, length);
        size = opened - 1;
        number(length);
        size += length;
    }

    private void room(int more) {
        if (octets.length - size < more)
            octets = Arrays.copyOf(octets, Math.max(octets.length * 2, size + more));
    }
}
