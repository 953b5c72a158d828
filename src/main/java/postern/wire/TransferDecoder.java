package postern.wire;

import java.util.Arrays;

/** Undoes a transfer encoding (RFC 2045 §6), octet by octet, as sloppily as mail programs do. */
final class TransferDecoder {
    /** Takes what it stands for. */
    interface Octets {
        void put(byte octet);
    }

    private static final byte[] NONE = {};

    private final boolean base64;
    private final boolean quoted;
    private final Octets out;
    private int bits; // of base64 that make no octet yet
    private int group;
    private byte[] held = NONE; // of quoted-printable

    /**
     * @param encoding in lower case
     */
    TransferDecoder(String encoding, Octets out) {
        base64 = encoding.startsWith("base64");
        quoted = encoding.startsWith("quoted-printable");
        this.out = out;
    }

    /**
     * Whether octets stand for others.
     *
     * @param encoding in lower case
     */
    static boolean changes(String encoding) {
        return encoding.startsWith("base64") || encoding.startsWith("quoted-printable");
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
            for (int i = 0; i < count; i++) out.put(octets[i]);
            if (ends) out.put((byte) '\n');
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
            out.put((byte) (group >> bits));
        }
    }

    /** What a character of base64 stands for; -1 for none. */
    static int value(byte octet) {
        if (octet >= 'A' && octet <= 'Z') return octet - 'A';
        if (octet >= 'a' && octet <= 'z') return octet - 'a' + 26;
        if (octet >= '0' && octet <= '9') return octet - '0' + 52;
        if (octet == '+') return 62;
        return octet == '/' ? 63 : -1;
    }

    private void unquote(byte[] octets, int count, boolean ends) {
        var line = octets;
        int end = count;
        if (held.length > 0) {
            line = Arrays.copyOf(held, held.length + count);
            System.arraycopy(octets, 0, line, held.length, count);
            end = line.length;
            held = NONE;
        }
        if (!ends) { // an escape that goes on in the next piece
            int sign =
                    end > 0 && line[end - 1] == '=' ? 1 : end > 1 && line[end - 2] == '=' ? 2 : 0;
            held = Arrays.copyOfRange(line, end - sign, end);
            end -= sign;
        }
        while (ends && end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) end--;
        boolean soft = ends && end > 0 && line[end - 1] == '=';
        if (soft) end--;
        for (var octet : EncodedWords.Texts.unquote(line, 0, end, '=')) out.put(octet);
        if (ends && !soft) out.put((byte) '\n');
    }
}
