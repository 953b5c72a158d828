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

    private final boolean base64;
    private final boolean quoted;
    private final @Nullable Charset charset;
    private final boolean hasLines;
    private final Consumer<String> out;
    private byte[] line = {};
    private int length;
    private int fresh; // octets that are no overlap
    private int bits; // of base64 that make no octet yet
    private int group;

    /**
     * @param encoding in lower case
     * @param charset null to read UTF-8 where it is that, else ISO 8859-1
     */
    TextDecoder(String encoding, @Nullable Charset charset, Consumer<String> out) {
        base64 = encoding.startsWith("base64");
        quoted = encoding.startsWith("quoted-printable");
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
        if (base64) decode(octets, count);
        else if (quoted) unquote(octets, count, ends);
        else {
            for (int i = 0; i < count; i++) put(octets[i]);
            if (ends) put((byte) '\n');
        }
    }

    private void decode(byte[] octets, int count) {
        for (int i = 0; i < count; i++) {
            int value = value(octets[i]);
            if (octets[i] == '=') bits = 0; // some join texts that were padded one by one
            if (value < 0) continue; // RFC 2045 §6.8
            group = group << 6 | value;
            bits += 6;
            if (bits < 8) continue;
            bits -= 8;
            put((byte) (group >> bits));
        }
    }

    /** What base64 stands for, broken or not; what cannot be part of it is passed over. */
    static byte[] base64(String text) {
        var out = new ByteArrayOutputStream(text.length());
        int group = 0;
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = text.charAt(i) < 128 ? value((byte) text.charAt(i)) : -1;
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

    private static int value(byte octet) {
        if (octet >= 'A' && octet <= 'Z') return octet - 'A';
        if (octet >= 'a' && octet <= 'z') return octet - 'a' + 26;
        if (octet >= '0' && octet <= '9') return octet - '0' + 52;
        if (octet == '+') return 62;
        return octet == '/' ? 63 : -1;
    }

    private void unquote(byte[] octets, int count, boolean ends) {
        int end = count;
        while (ends && end > 0 && (octets[end - 1] == ' ' || octets[end - 1] == '\t')) end--;
        boolean soft = ends && end > 0 && octets[end - 1] == '=';
        if (soft) end--;
        for (var octet : EncodedWords.Texts.unquote(octets, 0, end, '=')) put(octet);
        if (ends && !soft) put((byte) '\n');
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
