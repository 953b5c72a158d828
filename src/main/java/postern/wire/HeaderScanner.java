package postern.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Looks at the header section of a message while it streams in: how large it is, how many hosts it
 * has passed, what it calls itself. The section ends at an empty line, or before a line that is no
 * field (RFC 5322 §2.2, with the blanks before a colon of §4.5.8).
 */
public final class HeaderScanner {
    private static final byte[] RECEIVED = "received".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE_ID = "message-id".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_ID = 250;

    private enum At {
        LINE_START,
        NAME,
        BLANK,
        VALUE,
        OVER
    }

    private At at = At.LINE_START;
    private final byte[] name = new byte[MESSAGE_ID.length]; // in lower case, as far as it matters
    private int nameLength;
    private long size;
    private int receivedFields;
    private int fields;
    private long field; // octets of the one that is being read
    private long longestField;
    private boolean eightBit;
    private boolean insideId;
    private byte[] id = {};
    private int idLength;

    void scan(ByteBuffer in) {
        int i = in.position();
        int limit = in.limit();
        while (i < limit && at != At.OVER) {
            int from = i;
            if (at == At.VALUE) i = value(in, i, limit);
            else at = next(in.get(i++));
            field += i - from;
        }
        longestField = Math.max(longestField, field);
        size += i - in.position();
    }

    /** In front of a value, octet by octet. */
    private At next(byte octet) {
        if (at == At.LINE_START) {
            boolean folded = isBlank(octet) && nameLength > 0;
            if (folded) return At.VALUE;
            insideId = false;
            nameLength = 0;
            longestField = Math.max(longestField, field);
            field = 0;
        }
        if (octet == ':') {
            if (nameLength == 0) return At.OVER;
            named();
            return At.VALUE;
        }
        if (isBlank(octet)) return nameLength > 0 ? At.BLANK : At.OVER;
        if (at == At.BLANK || !FieldName.isPart(octet)) return At.OVER;
        if (nameLength < name.length)
            name[nameLength] = (byte) (octet >= 'A' && octet <= 'Z' ? octet + 32 : octet);
        nameLength = Math.min(nameLength + 1, name.length + 1);
        return At.NAME;
    }

    private void named() {
        fields++;
        if (is(RECEIVED)) receivedFields++;
        insideId = idLength == 0 && is(MESSAGE_ID);
    }

    private boolean is(byte[] word) {
        if (nameLength != word.length) return false;
        for (int i = 0; i < word.length; i++) if (name[i] != word[i]) return false;
        return true;
    }

    private int value(ByteBuffer in, int from, int limit) {
        int end = Octets.indexOf((byte) '\n', in, from, limit);
        eightBit = eightBit || Octets.hasEightBit(in, from, end);
        if (insideId) keepId(in, from, end);
        if (end == limit) return limit;
        at = At.LINE_START;
        return end + 1;
    }

    private void keepId(ByteBuffer in, int from, int to) {
        if (id.length == 0) id = new byte[MAX_ID];
        for (int i = from; i < to && idLength < MAX_ID; i++) {
            byte octet = in.get(i);
            if (!isBlank(octet) && octet != '\r')
                id[idLength++] = octet > ' ' && octet < 127 ? octet : (byte) '?';
        }
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    boolean isOver() {
        return at == At.OVER;
    }

    /** Octets so far. */
    public long size() {
        return size;
    }

    /** How many fields there are. */
    public int fields() {
        return fields;
    }

    /** Octets of the longest field so far, with its name and its line ends. */
    public long longestField() {
        return longestField;
    }

    /** How many Received fields there are (RFC 5321 §6.3). */
    public int receivedFields() {
        return receivedFields;
    }

    /** Whether an octet above 127 stands in a field (RFC 6532). */
    public boolean eightBit() {
        return eightBit;
    }

    /** The value of Message-ID, cut to a bound and safe to be logged; empty when there is none. */
    public String messageId() {
        return new String(id, 0, idLength, StandardCharsets.ISO_8859_1);
    }
}
