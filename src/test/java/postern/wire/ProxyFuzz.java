package postern.wire;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import postern.fuzz.Law;
import postern.fuzz.Pieces;
import postern.mail.IpAddress;

/**
 * A PROXY header is read the same in whatever pieces it comes, and not one octet behind it; the
 * client is the one that a plain reading by the specification finds, or there is none.
 */
public final class ProxyFuzz {
    private static final Pattern LINE =
            Pattern.compile(
                    "PROXY (TCP4|TCP6) ([0-9a-fA-F.:]+) ([0-9a-fA-F.:]+) (0|[1-9][0-9]{0,4})"
                            + " (0|[1-9][0-9]{0,4})\r\n");
    private static final byte[] SIGNATURE = Law.octets("\r\n\r\n\0\r\nQUIT\n");

    /** What was read, and how many octets that took. */
    private record Heard(@Nullable ProxyHeader header, int taken) {}

    private ProxyFuzz() {}

    public static void check(byte[] octets) {
        var whole = read(List.of(octets));
        for (var way : Pieces.of(octets)) {
            var other = read(way);
            Law.same(kind(other.header), kind(whole.header), "the same in pieces");
            if (!(whole.header instanceof ProxyHeader.Malformed))
                Law.same(other.taken, whole.taken, "how much is taken");
        }
        if (whole.header instanceof ProxyHeader.Client(var address, int port))
            Law.same(
                    address + " " + port,
                    client(Arrays.copyOf(octets, whole.taken)),
                    "whom the proxy speaks for");
        if (whole.header == null) Law.holds(octets.length < 16 + 4096, "it ends in time");
        again(octets);
    }

    private static String kind(@Nullable ProxyHeader header) {
        return header instanceof ProxyHeader.Malformed ? "malformed" : String.valueOf(header);
    }

    private static Heard read(List<byte[]> pieces) {
        var reader = new ProxyReader();
        int taken = 0;
        for (var piece : pieces) {
            var buffer = ByteBuffer.wrap(piece);
            while (buffer.hasRemaining()) {
                int wanted = reader.wanted();
                Law.holds(wanted > 0, "it wants more until it has ended");
                int before = buffer.position();
                // as who reads from a socket: no more than it wants
                var part = buffer.slice(before, Math.min(wanted, buffer.remaining()));
                var header = reader.read(part);
                taken += part.position();
                buffer.position(before + part.position());
                if (header != null) {
                    Law.same(reader.wanted(), 0, "the header has ended");
                    return new Heard(header, taken);
                }
                Law.holds(!part.hasRemaining(), "what it wants it takes");
            }
        }
        return new Heard(null, taken);
    }

    /** The client by the specification, as {@code ADDRESS PORT}; "none" for no whole header. */
    private static String client(byte[] header) {
        var line = LINE.matcher(Law.text(header));
        if (line.matches()) {
            boolean v6 = line.group(1).equals("TCP6");
            for (int port = 4; port <= 5; port++)
                if (Integer.parseInt(line.group(port)) > 65_535) return "none";
            for (int side = 2; side <= 3; side++)
                if (v6 != line.group(side).contains(":")) return "none";
            var octets = InetAddress.ofLiteral(line.group(2)).getAddress();
            return IpAddress.of(octets) + " " + line.group(4);
        }
        if (header.length < 16 || !Arrays.equals(SIGNATURE, Arrays.copyOf(header, 12)))
            return "none";
        var in = ByteBuffer.wrap(header, 12, header.length - 12);
        if (in.get() != 0x21) return "none";
        int family = in.get();
        int size = in.getShort() & 0xffff;
        if (size != in.remaining()) return "none";
        if (family != 0x11 && family != 0x21) return "none";
        var source = new byte[family == 0x11 ? 4 : 16];
        in.get(source).get(new byte[source.length]);
        int port = in.getShort() & 0xffff;
        in.getShort();
        while (in.hasRemaining()) {
            int type = in.get();
            int length = in.getShort() & 0xffff;
            if (type == 3 && length == 4) {
                int sum = in.getInt();
                var zeroed = header.clone();
                Arrays.fill(zeroed, in.position() - 4, in.position(), (byte) 0);
                var crc = new CRC32C();
                crc.update(zeroed);
                if ((int) crc.getValue() != sum) return "none";
            } else in.get(new byte[length]);
        }
        return IpAddress.of(source) + " " + port;
    }

    /** A header made of these octets is understood, and what stands behind it is left. */
    private static void again(byte[] octets) {
        if (octets.length < 34) return;
        var source = Arrays.copyOf(octets, (octets[33] & 1) == 0 ? 4 : 16);
        var address = IpAddress.of(source);
        if (address.isUnspecified()) return;
        int port = ByteBuffer.wrap(octets).getShort(16) & 0xffff;
        var expected = new ProxyHeader.Client(address, port);
        var block =
                ByteBuffer.allocate(28 + 2 * source.length)
                        .put(SIGNATURE)
                        .put((byte) 0x21)
                        .put((byte) (source.length == 4 ? 0x11 : 0x21))
                        .putShort((short) (2 * source.length + 4))
                        .put(source)
                        .put(source)
                        .putShort((short) port)
                        .putShort((short) 25);
        var version2 = Arrays.copyOf(block.array(), block.position() + 3);
        Law.same(read(List.of(version2)), new Heard(expected, block.position()), "version 2");
        var family = address.isV6() ? "TCP6" : "TCP4";
        var line = "PROXY %s %s %s %d 25\r\n".formatted(family, address, address, port);
        Law.same(
                read(List.of(Law.octets(line + "EHLO x\r\n"))),
                new Heard(expected, line.length()),
                "version 1");
    }
}
