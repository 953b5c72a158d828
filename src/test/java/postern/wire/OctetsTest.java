package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class OctetsTest {
    private final RandomGenerator random = RandomGenerator.of("L64X128MixRandom");

    private interface Search {
        int find(ByteBuffer in, int from, int to);
    }

    /** Octets next to what is searched for, and those whose high or low bits deceive. */
    private static final byte[] LURES = {
        0, 1, 9, 10, 12, 13, 14, 15, 46, 127, -128, -127, -115, -1
    };

    private byte[] octets() {
        var octets = new byte[random.nextInt(60)];
        int lures = random.nextInt(4);
        for (int i = 0; i < octets.length; i++)
            octets[i] =
                    random.nextInt(16) < lures
                            ? LURES[random.nextInt(LURES.length)]
                            : (byte) random.nextInt(' ', 127);
        return octets;
    }

    private void agrees(Search search, IntPredicate wanted) {
        for (int round = 0; round < 5_000; round++) {
            var octets = octets();
            var in =
                    random.nextBoolean()
                            ? ByteBuffer.wrap(octets)
                            : ByteBuffer.allocateDirect(octets.length).put(octets).flip();
            int from = random.nextInt(octets.length + 1);
            int to = random.nextInt(from, octets.length + 1);
            int expected = from;
            while (expected < to && !wanted.test(octets[expected])) expected++;
            assertThat(search.find(in, from, to)).isEqualTo(expected);
        }
    }

    @Test
    void anOctetIsFoundWhereItStandsFirst() {
        for (byte octet : LURES)
            agrees((in, from, to) -> Octets.indexOf(octet, in, from, to), one -> one == octet);
    }

    @Test
    void theFirstControlIsFound() {
        agrees(Octets::indexOfControl, one -> one >= 0 && one < 14);
    }

    @Test
    void theFirstControlOrEightBitOctetIsFound() {
        agrees(Octets::indexOfSpecial, one -> one < 14);
    }
}
