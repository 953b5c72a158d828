package postern.delivery;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The encoding that makes any octets 7-bit lines of at most 76 characters (RFC 2045 §6.7). CRLF is
 * a line's end; a CR or LF alone is encoded, so that it never reaches the wire as it is.
 */
final class QuotedPrintable {
    private static final int MAX_LINE = 76;
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    private QuotedPrintable() {}

    static byte[] encode(byte[] octets) {
        var out = new ByteArrayOutputStream(octets.length + octets.length / 8);
        int column = 0;
        for (int i = 0; i < octets.length; i++) {
            byte octet = octets[i];
            if (isNewline(octets, i)) {
                out.write('\r');
                out.write('\n');
                column = 0;
                i++;
                continue;
            }
            boolean lineEnds = i + 1 == octets.length || isNewline(octets, i + 1);
            boolean plain =
                    octet > ' ' && octet < 127 && octet != '='
                            || (octet == ' ' || octet == '\t') && !lineEnds;
            int width = plain ? 1 : 3;
            if (column + width > (lineEnds ? MAX_LINE : MAX_LINE - 1)) {
                out.write('=');
                out.write('\r');
                out.write('\n');
                column = 0;
            }
            column += width;
            if (plain) out.write(octet);
            else {
                out.write('=');
                out.write(HEX[octet >> 4 & 15]);
                out.write(HEX[octet & 15]);
            }
        }
        return out.toByteArray();
    }

    private static boolean isNewline(byte[] octets, int at) {
        return octets[at] == '\r' && at + 1 < octets.length && octets[at + 1] == '\n';
    }
}
