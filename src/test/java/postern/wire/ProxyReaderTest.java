package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.IpAddress;

class ProxyReaderTest {
    private static final String SIGNATURE = "0D0A0D0A000D0A515549540A";
    private static final String V4 = "C0000207 0A000019 1234 0019";

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A header of version 2. */
    private static byte[] v2(int command, int family, String block) {
        var octets = new ByteArrayOutputStream();
        var content = hex(block);
        octets.writeBytes(hex(SIGNATURE));
        octets.write(command);
        octets.write(family);
        octets.write(content.length >> 8);
        octets.write(content.length);
        octets.writeBytes(content);
        return octets.toByteArray();
    }

    private static byte[] withChecksum(byte[] header, int at) {
        var crc = new CRC32C();
        crc.update(header);
        ByteBuffer.wrap(header).putInt(at, (int) crc.getValue());
        return header;
    }

    private static String describe(ProxyHeader header) {
        return switch (header) {
            case ProxyHeader.Client(var address, var port) -> address + " " + port;
            case ProxyHeader.Itself _ -> "itself";
            case ProxyHeader.Malformed(var why) -> "malformed: " + why;
        };
    }

    /**
     * What it makes of these octets: whole, octet by octet, cut in two at every place, and by its
     * own wishes; always the same, and never an octet of what follows.
     */
    private static String read(byte[] octets) {
        var input = ByteBuffer.wrap(octets);
        var expected = new ProxyReader().read(input);
        var text = expected == null ? "incomplete" : describe(expected);
        int used = input.position();
        for (int cut = 0; cut <= octets.length; cut++) {
            var reader = new ProxyReader();
            var parts = ByteBuffer.wrap(octets, 0, cut);
            var got = reader.read(parts);
            if (got == null) got = reader.read(parts.limit(octets.length));
            assertThat(got == null ? "incomplete" : describe(got)).isEqualTo(text);
            if (!text.startsWith("malformed")) assertThat(parts.position()).isEqualTo(used);
        }
        var reader = new ProxyReader();
        var wished = ByteBuffer.wrap(octets);
        ProxyHeader got = null;
        while (got == null && wished.position() < octets.length) {
            assertThat(reader.wanted()).isPositive();
            wished.limit(Math.min(octets.length, wished.position() + reader.wanted()));
            got = reader.read(wished);
            assertThat(wished.hasRemaining()).isFalse();
        }
        assertThat(got == null ? "incomplete" : describe(got)).isEqualTo(text);
        assertThat(reader.wanted() == 0).isEqualTo(got != null);
        return text;
    }

    /** The header with SMTP behind it: the same, and the SMTP is left. */
    private static String readWithMore(byte[] header) {
        var both = new ByteArrayOutputStream();
        both.writeBytes(header);
        both.writeBytes(ascii("EHLO client.example\r\n"));
        var input = ByteBuffer.wrap(both.toByteArray());
        var got = new ProxyReader().read(input);
        assertThat(input.position()).isEqualTo(header.length);
        assertThat(describe(got)).isEqualTo(read(header));
        return read(both.toByteArray());
    }

    @Test
    void version1() {
        assertThat(readWithMore(ascii("PROXY TCP4 192.0.2.7 10.0.0.25 56324 25\r\n")))
                .isEqualTo("192.0.2.7 56324");
        assertThat(readWithMore(ascii("PROXY TCP6 2001:db8::7 2001:db8::25 1 65535\r\n")))
                .isEqualTo("2001:db8::7 1");
        assertThat(readWithMore(ascii("PROXY UNKNOWN\r\n"))).isEqualTo("itself");
        assertThat(readWithMore(ascii("PROXY UNKNOWN ffff::1 what ever it says\r\n")))
                .isEqualTo("itself");
        var longest =
                "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535"
                        + " ".repeat(107 - 2 - 57);
        assertThat(readWithMore(ascii(longest + "\r\n"))).isEqualTo("itself");
    }

    /** HOSTILE 21: one address has one form. */
    @Test
    void anIpv4MappedClientIsTheIpv4One() {
        assertThat(read(ascii("PROXY TCP6 ::ffff:192.0.2.7 ::ffff:10.0.0.25 1 25\r\n")))
                .isEqualTo("192.0.2.7 1");
        assertThat(
                        read(
                                v2(
                                        0x21,
                                        0x21,
                                        "00000000000000000000FFFFC0000207 20010DB8000000000000000000000025 1234 0019")))
                .isEqualTo("192.0.2.7 4660");
        assertThat(IpAddress.of("::ffff:192.0.2.7")).isEqualTo(IpAddress.of("192.0.2.7"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.7 10.0.0.25 56324 25\n",
                "PROXY TCP4 192.0.2.7 10.0.0.25 56324\r\n",
                "PROXY TCP4 192.0.2.7 10.0.0.25 56324 25 \r\n",
                "PROXY TCP4  192.0.2.7 10.0.0.25 56324 25\r\n",
                "PROXY TCP4 192.0.2.7 10.0.0.25 65536 25\r\n",
                "PROXY TCP4 192.0.2.7 10.0.0.25 +5 25\r\n",
                "PROXY TCP4 192.0.2.7 10.0.0.25 05 25\r\n",
                "PROXY TCP4 192.0.2.07 10.0.0.25 5 25\r\n",
                "PROXY TCP4 192.0.2 10.0.0.25 5 25\r\n",
                "PROXY TCP4 0.0.0.0 10.0.0.25 5 25\r\n",
                "PROXY TCP4 2001:db8::7 2001:db8::25 5 25\r\n",
                "PROXY TCP6 192.0.2.7 10.0.0.25 5 25\r\n",
                "PROXY TCP6 fe80::1%eth0 2001:db8::25 5 25\r\n",
                "PROXY TCP6 [2001:db8::7] 2001:db8::25 5 25\r\n",
                "PROXY UDP4 192.0.2.7 10.0.0.25 5 25\r\n",
                "PROXY \r\n          \r\n",
                "proxy TCP4 192.0.2.7 10.0.0.25 5 25\r\n",
                "PROXYTCP4 192.0.2.7 10.0.0.25 5 25\r\n",
                "EHLO client.example\r\n",
                "\r\n\r\nQUIT\r\n",
                "GET / HTTP/1.1\r\n",
            })
    void whatIsNoLineOfVersion1IsRefused(String line) {
        assertThat(read(ascii(line))).startsWith("malformed: ");
    }

    @Test
    void aLineIsBounded() {
        assertThat(read(ascii("PROXY UNKNOWN " + "x".repeat(107 - 14)))).startsWith("malformed: ");
        assertThat(read(ascii("PROXY UNKNOWN " + "x".repeat(107 - 15)))).isEqualTo("incomplete");
    }

    @Test
    void version2() {
        assertThat(readWithMore(v2(0x21, 0x11, V4))).isEqualTo("192.0.2.7 4660");
        var v6 = "20010DB8000000000000000000000007 20010DB8000000000000000000000025 0001 0019";
        assertThat(readWithMore(v2(0x21, 0x21, v6))).isEqualTo("2001:db8::7 1");
        assertThat(readWithMore(v2(0x20, 0x00, ""))).as("LOCAL").isEqualTo("itself");
        assertThat(readWithMore(v2(0x20, 0x11, V4))).as("LOCAL").isEqualTo("itself");
        assertThat(readWithMore(v2(0x20, 0x00, "01020304"))).as("LOCAL").isEqualTo("itself");
        assertThat(readWithMore(v2(0x21, 0x00, "FF"))).as("UNSPEC").isEqualTo("itself");
        assertThat(readWithMore(v2(0x21, 0x12, V4))).as("UDP").isEqualTo("itself");
        assertThat(readWithMore(v2(0x21, 0x31, "00".repeat(216)))).as("UNIX").isEqualTo("itself");
    }

    @Test
    void fieldsBehindTheAddressesArePassedOver() {
        var authority = "02 0003 616263";
        assertThat(readWithMore(v2(0x21, 0x11, V4 + authority + "04 0000")))
                .isEqualTo("192.0.2.7 4660");
        assertThat(read(v2(0x21, 0x11, V4 + "02 0004 616263"))).startsWith("malformed: ");
        assertThat(read(v2(0x21, 0x11, V4 + "02 00"))).startsWith("malformed: ");
    }

    @Test
    void aChecksumIsVerified() {
        var plain = v2(0x21, 0x11, V4 + "03 0004 00000000" + "04 0001 FF");
        var good = withChecksum(plain, 31);
        assertThat(readWithMore(good)).isEqualTo("192.0.2.7 4660");
        for (int i = 16; i < good.length; i++) {
            if (i >= 28 && i < 31 || i >= 35 && i < 38) continue; // types and lengths
            var bad = good.clone();
            bad[i] ^= 1;
            assertThat(read(bad)).as("octet " + i).isEqualTo("malformed: the checksum is wrong");
        }
        assertThat(read(v2(0x21, 0x11, V4 + "03 0003 000000"))).startsWith("malformed: ");
        assertThat(read(withChecksum(v2(0x21, 0x11, V4 + "03 0004 00000000 03 0004 00000000"), 31)))
                .startsWith("malformed: ");
    }

    @Test
    void whatIsNoHeaderOfVersion2IsRefused() {
        assertThat(read(v2(0x11, 0x11, V4))).as("version 1").startsWith("malformed: ");
        assertThat(read(v2(0x31, 0x11, V4))).as("version 3").startsWith("malformed: ");
        assertThat(read(v2(0xA1, 0x11, V4))).as("version 10").startsWith("malformed: ");
        assertThat(read(v2(0x22, 0x11, V4))).as("command 2").startsWith("malformed: ");
        assertThat(read(v2(0x21, 0x41, V4))).as("family 4").startsWith("malformed: ");
        assertThat(read(v2(0x21, 0x13, V4))).as("protocol 3").startsWith("malformed: ");
        assertThat(read(v2(0x21, 0x21, V4))).as("cut off").startsWith("malformed: ");
        assertThat(read(v2(0x21, 0x11, "C0000207"))).as("cut off").startsWith("malformed: ");
        assertThat(read(v2(0x21, 0x11, V4.replace("C0000207", "00000000"))))
                .startsWith("malformed: ");
        assertThat(read(v2(0x20, 0x00, "00".repeat(4096)))).isEqualTo("itself");
        assertThat(read(hex(SIGNATURE + "20 00 1001"))).startsWith("malformed: ");
        assertThat(read(hex(SIGNATURE + "21 11 000C C0000207"))).isEqualTo("incomplete");
    }

    @Test
    void whateverComesItNeitherFailsNorReadsOn() {
        var random = new Random(22);
        for (int i = 0; i < 3000; i++) {
            var octets =
                    v2(random.nextInt(256), random.nextInt(256), "00".repeat(random.nextInt(60)));
            if (random.nextInt(3) == 0)
                octets = ascii("PROXY TCP4 192.0.2.7 10.0.0.25 56324 25\r\nEHLO x\r\n");
            for (int j = random.nextInt(4); j > 0; j--)
                octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
            read(octets);
        }
    }
}
