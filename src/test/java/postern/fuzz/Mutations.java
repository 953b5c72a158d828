package postern.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Inputs like those of a corpus: a few changes by chance, with words that mean something. */
final class Mutations {
    private static final int LONGEST = 2048;
    private static final byte[] ODD = {
        '\r',
        '\n',
        '.',
        0,
        ' ',
        '\t',
        '<',
        '>',
        '@',
        ':',
        '"',
        '\\',
        '=',
        '+',
        ',',
        '(',
        (byte) 0xff
    };

    private final List<byte[]> corpus;
    private final List<byte[]> words;
    private final RandomGenerator random;

    Mutations(List<byte[]> corpus, List<byte[]> words, RandomGenerator random) {
        this.corpus = corpus;
        this.words = words;
        this.random = random;
    }

    byte[] next() {
        var octets = one(corpus);
        for (int i = 1 + random.nextInt(4); i > 0; i--) octets = changed(octets);
        return Arrays.copyOf(octets, Math.min(LONGEST, octets.length));
    }

    private byte[] one(List<byte[]> of) {
        return of.get(random.nextInt(of.size())).clone();
    }

    private byte[] changed(byte[] octets) {
        int at = random.nextInt(octets.length + 1);
        int to = at + random.nextInt(Math.min(16, octets.length - at) + 1);
        return switch (random.nextInt(8)) {
            case 0 -> {
                if (at < octets.length) octets[at] ^= (byte) (1 << random.nextInt(8));
                yield octets;
            }
            case 1 -> {
                if (at < octets.length) octets[at] = ODD[random.nextInt(ODD.length)];
                yield octets;
            }
            case 2 -> joined(octets, at, new byte[0], octets, to);
            case 3 -> joined(octets, at, Arrays.copyOfRange(octets, at, to), octets, at);
            case 4 -> {
                var other = one(corpus);
                yield joined(octets, at, new byte[0], other, random.nextInt(other.length + 1));
            }
            case 5 -> joined(octets, at, new byte[] {ODD[random.nextInt(ODD.length)]}, octets, at);
            case 6 -> {
                if (at < octets.length) octets[at] = (byte) random.nextInt(256);
                yield octets;
            }
            default -> joined(octets, at, one(words), octets, at);
        };
    }

    /** The begin of the first, something, and the end of the last. */
    private static byte[] joined(byte[] first, int to, byte[] middle, byte[] last, int from) {
        var all = Arrays.copyOf(first, to + middle.length + last.length - from);
        System.arraycopy(middle, 0, all, to, middle.length);
        System.arraycopy(last, from, all, to + middle.length, last.length - from);
        return all;
    }
}
