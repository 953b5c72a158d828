package postern.policy;

import java.util.Collection;

/**
 * Finds a domain, and every domain that it lies below, among many: one hash look-up a label and no
 * allocation. The numbers that it gives are 0, 1, 2… in the order in which the names were given.
 *
 * <p>The caller walks a name from its end, label by label, with {@link #start} and {@link
 * #hash(int, String, int, int)}, because what it does with a find differs.
 */
final class DomainIndex {
    private final String[] names; // by slot
    private final int[] numbers; // by slot
    private final int mask;

    /**
     * @param distinct no name twice
     */
    DomainIndex(Collection<String> distinct) {
        int size = Math.max(4, Integer.highestOneBit(distinct.size() * 2) * 2);
        names = new String[size];
        numbers = new int[size];
        mask = size - 1;
        int number = 0;
        for (var name : distinct) {
            int slot = spread(hash(0, name, 0, name.length()));
            while (names[slot] != null) slot = slot + 1 & mask;
            names[slot] = name;
            numbers[slot] = number++;
        }
    }

    /** Where the label begins that ends before {@code end}. */
    static int start(String name, int end) {
        return name.lastIndexOf('.', end - 1) + 1;
    }

    /** Goes on with the hash of what stands behind {@code to}, back to {@code from}. */
    static int hash(int behind, String name, int from, int to) {
        int hash = behind;
        for (int i = to - 1; i >= from; i--) hash = 31 * hash + name.charAt(i);
        return hash;
    }

    /** The number of the domain that stands in the name from there on; -1 for none. */
    int find(int hash, String name, int from) {
        int length = name.length() - from;
        for (int slot = spread(hash); names[slot] != null; slot = slot + 1 & mask)
            if (names[slot].length() == length && name.startsWith(names[slot], from))
                return numbers[slot];
        return -1;
    }

    private int spread(int hash) {
        return (hash ^ hash >>> 15) * 0x9e3779b9 >>> 8 & mask;
    }
}
