package postern.faults;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/**
 * A message of the load: its recipients are its own and nobody else's, and its octets are summed.
 *
 * @param octets with the dot at the end
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Parcel(List<String> recipients, byte[] octets) {
    private static final int LARGE = 600_000;
    private static final byte[] POOL = pool();
    private static final String SUM = "X-Sum: ";

    private static byte[] pool() {
        var pool = new byte[1 << 20];
        var random = new Random(1);
        for (int i = 0; i < pool.length; i++) pool[i] = (byte) ('a' + random.nextInt(26));
        for (int i = 76; i + 1 < pool.length; i += 78) {
            pool[i] = '\r';
            pool[i + 1] = '\n';
        }
        return pool;
    }

    /**
     * The one of that number: mostly small, some up to 200 KiB, some larger than what lies in a
     * segment. Some have several recipients, and some a recipient who is refused for now at first
     * ({@code later-}).
     */
    static Parcel of(int number) {
        var random = new Random(number);
        int size =
                switch (random.nextInt(50)) {
                    case 0 -> 262_144 + random.nextInt(LARGE);
                    case 1, 2, 3 -> random.nextInt(200_000);
                    default -> random.nextInt(8_000);
                };
        var to = new ArrayList<String>();
        to.add("n" + number + "@far.example");
        if (random.nextInt(10) == 0) to.add("m" + number + "@far.example");
        if (random.nextInt(20) == 0) to.add("later-" + number + "@far.example");
        return new Parcel(to, octets(number, size, random));
    }

    /** One recipient, so large. */
    static Parcel to(String recipient, int number, int size) {
        return new Parcel(List.of(recipient), octets(number, size, new Random(number)));
    }

    private static byte[] octets(int number, int size, Random random) {
        int lines = size / 78 + 1;
        int from = random.nextInt((POOL.length - lines * 78) / 78) * 78;
        int length = lines * 78;
        var header = ("Subject: " + number + "\r\n" + SUM + sum(POOL, from, length) + "\r\n\r\n");
        var head = header.getBytes(StandardCharsets.US_ASCII);
        var all = new byte[head.length + length + 3];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(POOL, from, all, head.length, length);
        all[all.length - 3] = '.';
        all[all.length - 2] = '\r';
        all[all.length - 1] = '\n';
        return all;
    }

    private static String sum(byte[] octets, int from, int length) {
        var sum = new CRC32C();
        sum.update(octets, from, length);
        return Long.toHexString(sum.getValue());
    }

    /** Whether a message that came, without its last dot, has the sum that it tells of. */
    static boolean isWhole(byte[] octets, int length) {
        int end = 0;
        while (end + 3 < length
                && !(octets[end] == '\r' && octets[end + 2] == '\r' && octets[end + 1] == '\n'))
            end++;
        var header = new String(octets, 0, end, StandardCharsets.ISO_8859_1);
        int at = header.indexOf(SUM);
        if (at < 0) return false;
        var told = header.substring(at + SUM.length()).split("\r\n", 2)[0];
        return told.equals(sum(octets, end + 4, length - end - 4));
    }
}
