package postern.fuzz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Ways in which octets may come in pieces. */
public final class Pieces {
    private static final int SHORT = 48;

    private Pieces() {}

    /**
     * Octet by octet, in twos and threes, by chance, and where there are few of them in every two.
     * The chance is the same for the same octets.
     */
    public static List<List<byte[]>> of(byte[] octets) {
        var ways = new ArrayList<List<byte[]>>();
        ways.add(each(octets, 1));
        ways.add(each(octets, 2));
        ways.add(each(octets, 3));
        var random = new Random(Arrays.hashCode(octets));
        for (int i = 0; i < 3; i++) {
            var cuts = random.ints(1 + random.nextInt(6), 0, octets.length + 1).sorted().toArray();
            ways.add(at(octets, cuts));
        }
        if (octets.length <= SHORT)
            for (int cut = 1; cut < octets.length; cut++) ways.add(at(octets, cut));
        return ways;
    }

    private static List<byte[]> each(byte[] octets, int length) {
        var pieces = new ArrayList<byte[]>();
        for (int at = 0; at < octets.length; at += length)
            pieces.add(Arrays.copyOfRange(octets, at, Math.min(octets.length, at + length)));
        return pieces;
    }

    private static List<byte[]> at(byte[] octets, int... cuts) {
        var pieces = new ArrayList<byte[]>();
        int from = 0;
        for (int cut : cuts) {
            pieces.add(Arrays.copyOfRange(octets, from, cut));
            from = cut;
        }
        pieces.add(Arrays.copyOfRange(octets, from, octets.length));
        return pieces;
    }
}
