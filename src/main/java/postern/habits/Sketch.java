package postern.habits;

/**
 * Remembers what it has seen, in a fixed number of bits, and forgets what it has not seen for long:
 * two Bloom filters, of which the older one is dropped when the newer one is half full, or old. It
 * may take something for seen that it has not (a few in a hundred where it is nearly full), never
 * the other way round within the time that it remembers.
 *
 * <p>Not safe for several threads.
 */
final class Sketch {
    private static final int PROBES = 3;

    /** So many days one of the two filters grows at most. */
    private static final int DAYS = 60;

    private long[] newer;
    private long[] older;
    private int set; // bits in the newer one
    private long since; // day

    /**
     * @param words of 64 bits, a power of two
     */
    Sketch(int words, long day) {
        this(new long[words], new long[words], day);
    }

    Sketch(long[] newer, long[] older, long since) {
        if (Integer.bitCount(newer.length) != 1 || older.length != newer.length)
            throw new IllegalArgumentException("its words are a power of two");
        this.newer = newer;
        this.older = older;
        this.since = since;
        for (long word : newer) set += Long.bitCount(word);
    }

    /** Whether that was seen before. */
    boolean has(long hash) {
        return has(newer, hash) || has(older, hash);
    }

    /** From now on that was seen; whether it was already. */
    boolean add(long hash, long day) {
        boolean seen = has(hash);
        if (set > newer.length * 32 || day - since > DAYS) turn(day);
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            long mask = 1L << (bit & 63);
            if ((newer[bit >>> 6] & mask) == 0) set++;
            newer[bit >>> 6] |= mask;
        }
        return seen;
    }

    private void turn(long day) {
        older = newer;
        newer = new long[older.length];
        set = 0;
        since = day;
    }

    private boolean has(long[] filter, long hash) {
        for (int i = 0; i < PROBES; i++) {
            int bit = bit(hash, i);
            if ((filter[bit >>> 6] & (1L << (bit & 63))) == 0) return false;
        }
        return true;
    }

    private int bit(long hash, int probe) {
        return (int) (hash + probe * ((hash >>> 32) | 1)) & (newer.length * 64 - 1);
    }

    /** FNV-1a, and then mixed. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    long[] newer() {
        return newer.clone();
    }

    long[] older() {
        return older.clone();
    }

    long since() {
        return since;
    }
}
