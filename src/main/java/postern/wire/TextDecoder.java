package postern.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Undoes the transfer encoding of a text (RFC 2045 §6) and hands on its lines. A line that is
 * longer than {@value #ROOM} octets comes in pieces that overlap.
 */
final class TextDecoder {
    private static final int ROOM = 8 * 1024;
    private static final int OVERLAP = 1024;

    private final TransferDecoder decoder;
    private final @Nullable Charset charset;
    private final boolean hasLines;
    private final Consumer<String> out;
    private byte[] line = {};
    private int length;
    private int fresh; // octets that are no overlap

    /**
     * @param encoding in lower case
     * @param charset null to read UTF-8 where it is that, else ISO 8859-1
     */
    TextDecoder(String encoding, @Nullable Charset charset, Consumer<String> out) {
        decoder = new TransferDecoder(encoding, this::put);
        this.charset = charset;
        hasLines = charset == null || !charset.name().startsWith("UTF-16");
        this.out = out;
    }

    /**
     * Takes a line of the message, or a piece of one.
     *
     * @param count octets from the begin of the array on, without CRLF
     * @param ends whether the line ends behind them
     */
    void take(byte[] octets, int count, boolean ends) {
        decoder.take(octets, count, ends);
    }

    /** What base64 stands for, broken or not; what cannot be part of it is passed over. */
    static byte[] base64(String text) {
        var out = new ByteArrayOutputStream(text.length());
        int group = 0;
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = text.charAt(i) < 128 ? TransferDecoder.value((byte) text.charAt(i)) : -1;
            if (text.charAt(i) == '=') bits = 0;
            if (value < 0) continue;
            group = group << 6 | value;
            bits += 6;
            if (bits < 8) continue;
            bits -= 8;
            out.write(group >> bits);
        }
        return out.toByteArray();
    }

    private void put(byte octet) {
        if (octet == '\n' && hasLines) {
            hand();
            length = 0;
            return;
        }
        if (length == line.length) {
            if (length == ROOM) {
                hand();
                System.arraycopy(line, ROOM - OVERLAP, line, 0, OVERLAP);
                length = OVERLAP;
            } else line = java.util.Arrays.copyOf(line, Math.min(ROOM, Math.max(256, 2 * length)));
        }
        line[length++] = octet;
        fresh++;
    }

    private void hand() {
        if (fresh == 0) return;
        fresh = 0;
        int end = length;
        if (hasLines && end > 0 && line[end - 1] == '\r') end--;
        out.accept(EncodedWords.Texts.decode(line, 0, end, charset));
    }

    /** The text has ended. */
    void end() {
        hand();
        length = 0;
    }
}
