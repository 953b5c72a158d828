package postern.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/**
 * Reads one PROXY header from octets that come in pieces, and not one octet behind it. Strict:
 * whoever may send a header may say who a client is, and a header that is only nearly right says
 * nothing.
 *
 * <p>The destination in it is not looked at. Of the fields behind the addresses (TLVs, version 2)
 * only the checksum is, where there is one. A {@code LOCAL} header is not looked into at all, as
 * the protocol asks.
 */
public final class ProxyReader {
    /** Octets of a version 1 line with its CRLF. */
    static final int MAX_LINE = 107;

    /** Octets of a version 2 header behind the first 16; larger ones are refused. */
    static final int MAX_BLOCK = 4096;

    private static final byte[] VERSION_1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] VERSION_2 =
            "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);
    private static final int PREFIX = 16; // of version 2: signature, command, family, length
    private static final int CHECKSUM = 0x03; // PP2_TYPE_CRC32C

    private byte[] header = new byte[MAX_LINE];
    private int length;
    private int wanted = VERSION_2.length;

    /**
     * How many octets it can take for sure without reaching behind the header; 0 once the header
     * has ended.
     */
    public int wanted() {
        return wanted;
    }

    /** Takes octets until the header is complete or nothing remains; null while it is not. */
    public @Nullable ProxyHeader read(ByteBuffer octets) {
        while (wanted > 0 && octets.hasRemaining()) {
            int count = Math.min(wanted, octets.remaining());
            octets.get(header, length, count);
            length += count;
            wanted -= count;
            var whole = step();
            if (whole != null) {
                wanted = 0;
                return whole;
            }
        }
        return null;
    }

    private @Nullable ProxyHeader step() {
        if (begins(VERSION_2)) {
            if (wanted > 0) return null;
            if (length < PREFIX) {
                wanted = PREFIX - length;
                return null;
            }
            return length == PREFIX ? prefix() : block();
        }
        if (!begins(VERSION_1)) return new ProxyHeader.Malformed("it is no PROXY header");
        return wanted > 0 ? null : line();
    }

    private boolean begins(byte[] signature) {
        int count = Math.min(length, signature.length);
        return Arrays.equals(header, 0, count, signature, 0, count);
    }

    // ---- version 1: a line of text

    private @Nullable ProxyHeader line() {
        if (header[length - 1] != '\n') {
            if (length == MAX_LINE) return new ProxyHeader.Malformed("the line is too long");
            wanted = 1;
            return null;
        }
        if (header[length - 2] != '\r') return new ProxyHeader.Malformed("a bare LF ends the line");
        var text = new String(header, 0, length - 2, StandardCharsets.ISO_8859_1);
        var words = text.split(" ", -1);
        if (words[1].equals("UNKNOWN")) return new ProxyHeader.Itself();
        boolean isV6 = words[1].equals("TCP6");
        if (!isV6 && !words[1].equals("TCP4"))
            return new ProxyHeader.Malformed("the protocol is none of TCP4, TCP6, UNKNOWN");
        if (words.length != 6)
            return new ProxyHeader.Malformed("the line has too few or many words");
        var port = port(words[4]);
        if (port < 0 || port(words[5]) < 0)
            return new ProxyHeader.Malformed("a port is no number up to 65535");
        if (!isAddress(words[2], isV6) || !isAddress(words[3], isV6))
            return new ProxyHeader.Malformed("an address is none of its family");
        return client(IpAddress.of(words[2]), port);
    }

    /** -1 for none; leading zeros make it none. */
    private static int port(String word) {
        if (word.isEmpty() || word.length() > 5 || word.length() > 1 && word.startsWith("0"))
            return -1;
        int port = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c < '0' || c > '9') return -1;
            port = 10 * port + c - '0';
        }
        return port > 65_535 ? -1 : port;
    }

    private static boolean isAddress(String word, boolean isV6) {
        return word.contains(":") == isV6
                && IpAddress.parse(word) instanceof Parsed.Good<IpAddress>;
    }

    private static ProxyHeader client(IpAddress address, int port) {
        return address.isUnspecified()
                ? new ProxyHeader.Malformed("the client's address stands for none")
                : new ProxyHeader.Client(address, port);
    }

    // ---- version 2: octets

    private @Nullable ProxyHeader prefix() {
        int blockSize = number(14, 2);
        if (header[12] >> 4 != 2) return new ProxyHeader.Malformed("the version is not 2");
        if (blockSize > MAX_BLOCK) return new ProxyHeader.Malformed("the header is too long");
        header = Arrays.copyOf(header, PREFIX + blockSize);
        wanted = blockSize;
        return wanted == 0 ? block() : null;
    }

    private ProxyHeader block() {
        int command = header[12] & 0x0f;
        if (command == 0) return new ProxyHeader.Itself(); // LOCAL
        if (command != 1) return new ProxyHeader.Malformed("the command is not known");
        return switch (header[13]) {
            case 0x00 -> new ProxyHeader.Itself(); // UNSPEC
            case 0x11 -> proxied(4, true); // TCP over IPv4
            case 0x21 -> proxied(16, true); // TCP over IPv6
            case 0x12 -> proxied(4, false); // UDP, UNIX: legal, and of no use to us
            case 0x22 -> proxied(16, false);
            case 0x31, 0x32 -> proxied(108, false);
            default -> new ProxyHeader.Malformed("the address family is not known");
        };
    }

    private ProxyHeader proxied(int width, boolean isTcp) {
        int ports = width <= 16 ? 4 : 0;
        int fields = PREFIX + 2 * width + ports;
        if (fields > length) return new ProxyHeader.Malformed("the addresses are cut off");
        var wrong = wrongFields(fields);
        if (wrong != null) return new ProxyHeader.Malformed(wrong);
        if (!isTcp) return new ProxyHeader.Itself();
        var source = Arrays.copyOfRange(header, PREFIX, PREFIX + width);
        return client(IpAddress.of(source), number(PREFIX + 2 * width, 2));
    }

    private @Nullable String wrongFields(int from) {
        int checksum = -1; // where it stands
        for (int at = from; at < length; ) {
            if (length - at < 3) return "a field is cut off";
            int type = header[at] & 0xff;
            int size = number(at + 1, 2);
            if (size > length - at - 3) return "a field is cut off";
            if (type == CHECKSUM) {
                if (size != 4 || checksum >= 0) return "the checksum is malformed";
                checksum = at + 3;
            }
            at += 3 + size;
        }
        return checksum < 0 || isRight(checksum) ? null : "the checksum is wrong";
    }

    /** The checksum is that of the whole header with zeros in its own place. */
    private boolean isRight(int at) {
        var crc = new CRC32C();
        crc.update(header, 0, at);
        crc.update(new byte[4]);
        crc.update(header, at + 4, length - at - 4);
        return (int) crc.getValue() == number(at, 4);
    }

    private int number(int at, int octets) {
        int number = 0;
        for (int i = 0; i < octets; i++) number = number << 8 | header[at + i] & 0xff;
        return number;
    }
}
