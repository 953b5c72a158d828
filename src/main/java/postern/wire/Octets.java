package postern.wire;

import java.nio.ByteBuffer;

/** Searches in octets, eight at a time: the loops in which a relay spends its time. */
final class Octets {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long LOWS = ~HIGHS;

    /** Added to an octet without its high bit, it sets that bit from 14 on; nothing is carried. */
    private static final long FROM_14 = ONES * (128 - 14);

    private Octets() {}

    /** Where the octet stands first in [from, to); {@code to} if nowhere. */
    static int indexOf(byte octet, ByteBuffer in, int from, int to) {
        long pattern = ONES * (octet & 0xff);
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long difference = in.getLong(i) ^ pattern;
            long same = ~((difference & LOWS) + LOWS | difference) & HIGHS;
            if (same != 0) return i + first(same);
        }
        while (i < to && in.get(i) != octet) i++;
        return i;
    }

    /**
     * Where the first octet below 14 (NUL, CR and LF among them) or above 127 stands in [from, to);
     * {@code to} if nowhere.
     */
    static int indexOfSpecial(ByteBuffer in, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long octets = in.getLong(i);
            long special = (~((octets & LOWS) + FROM_14) | octets) & HIGHS;
            if (special != 0) return i + first(special);
        }
        while (i < to && in.get(i) >= 14) i++; // octets above 127 are negative
        return i;
    }

    /** The same for the octets below 14 alone. */
    static int indexOfControl(ByteBuffer in, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) {
            long octets = in.getLong(i);
            long controls = ~((octets & LOWS) + FROM_14 | octets) & HIGHS;
            if (controls != 0) return i + first(controls);
        }
        while (i < to && (in.get(i) & 0xff) >= 14) i++;
        return i;
    }

    /** Which of eight octets, in the order of the network, is the first with its high bit set. */
    private static int first(long highs) {
        return Long.numberOfLeadingZeros(highs) >>> 3;
    }

    /** Control characters that no text needs: not NUL, TAB, LF, FF, CR, SO, SI and ESC. */
    private static final long RARE =
            0xFFFFFFFFL
                    & ~(1L << 0 | 1L << 9 | 1L << 10 | 1L << 12 | 1L << 13 | 1L << 14 | 1L << 15
                            | 1L << 27);

    /** Whether such a control character, or DEL, stands in [from, to). */
    static boolean hasRareControl(ByteBuffer in, int from, int to) {
        for (int i = from; i < to; i++) {
            byte octet = in.get(i);
            if (octet == 127 || octet >= 0 && octet < 32 && (RARE >> octet & 1) != 0) return true;
        }
        return false;
    }

    /** Whether an octet above 127 stands in [from, to). */
    static boolean hasEightBit(ByteBuffer in, int from, int to) {
        int i = from;
        for (; i + 8 <= to; i += 8) if ((in.getLong(i) & HIGHS) != 0) return true;
        for (; i < to; i++) if (in.get(i) < 0) return true;
        return false;
    }
}
