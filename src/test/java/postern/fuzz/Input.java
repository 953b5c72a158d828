package postern.fuzz;

import java.util.Arrays;

/** The octets of a fuzzer's input, taken from the front; behind the end all are 0. */
public final class Input {
    private final byte[] octets;
    private int at;

    public Input(byte[] octets) {
        this.octets = octets;
    }

    public boolean isEmpty() {
        return at >= octets.length;
    }

    /** From 0 to 255. */
    public int octet() {
        return isEmpty() ? 0 : octets[at++] & 0xff;
    }

    /** The octet that comes next, which stays. */
    public int peek() {
        return isEmpty() ? 0 : octets[at] & 0xff;
    }

    public int number(int bound) {
        return (octet() << 8 | octet()) % bound;
    }

    public boolean yes() {
        return (octet() & 1) == 1;
    }

    public byte[] take(int count) {
        int end = Math.min(octets.length, at + count);
        var taken = Arrays.copyOfRange(octets, Math.min(at, end), end);
        at = end;
        return taken;
    }

    /** Up to the next such octet, which is dropped, or to the end. */
    public byte[] upTo(int stop) {
        int end = at;
        while (end < octets.length && (octets[end] & 0xff) != stop) end++;
        var taken = take(end - at);
        at = Math.min(at + 1, octets.length);
        return taken;
    }

    public byte[] rest() {
        return take(octets.length);
    }
}
