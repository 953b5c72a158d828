package postern.proof;

import java.util.Arrays;

/** A map from two numbers to a third; open addressing, no boxes. */
final class PairMap {
    static final int NONE = Integer.MIN_VALUE;

    private long[] keys = new long[16];
    private int[] values = new int[16];
    private int size;

    PairMap() {
        Arrays.fill(values, NONE);
    }

    /** The value; {@link #NONE} for none. */
    int get(int a, int b) {
        return values[slot(keys, values, key(a, b))];
    }

    void put(int a, int b, int value) {
        if (2 * ++size > keys.length) grow();
        long key = key(a, b);
        int slot = slot(keys, values, key);
        keys[slot] = key;
        values[slot] = value;
    }

    private void grow() {
        var newKeys = new long[keys.length * 2];
        var newValues = new int[keys.length * 2];
        Arrays.fill(newValues, NONE);
        for (int i = 0; i < keys.length; i++) {
            if (values[i] == NONE) continue;
            int slot = slot(newKeys, newValues, keys[i]);
            newKeys[slot] = keys[i];
            newValues[slot] = values[i];
        }
        keys = newKeys;
        values = newValues;
    }

    private static long key(int a, int b) {
        return (long) a << 32 | b & 0xffffffffL;
    }

    private static int slot(long[] keys, int[] values, long key) {
        long mixed = key * 0x9e3779b97f4a7c15L;
        int slot = (int) (mixed ^ mixed >>> 32) & keys.length - 1;
        while (values[slot] != NONE && keys[slot] != key) slot = slot + 1 & keys.length - 1;
        return slot;
    }
}
