package postern.spool;

import postern.mail.Parsed;

/**
 * The name of one message in the spool, in logs and in Received fields: twelve letters and digits
 * that sort by time. Never used twice by one spool.
 */
public record QueueId(long value) implements Comparable<QueueId> {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; // Crockford's base 32
    private static final int LENGTH = 12;

    /**
     * @throws IllegalArgumentException if the value needs more than 60 bits
     */
    public QueueId {
        if (value >>> 60 != 0) throw new IllegalArgumentException("a queue id has 60 bits");
    }

    public static Parsed<QueueId> parse(String text) {
        long value = 0;
        if (text.length() != LENGTH) return Parsed.bad("a queue id has twelve letters and digits");
        for (int i = 0; i < LENGTH; i++) {
            int digit = DIGITS.indexOf(Character.toUpperCase(text.charAt(i)));
            if (digit < 0) return Parsed.bad("a queue id has no \"" + text.charAt(i) + "\"");
            value = value << 5 | digit;
        }
        return Parsed.good(new QueueId(value));
    }

    @Override
    public int compareTo(QueueId other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        var text = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++)
            text[i] = DIGITS.charAt((int) (value >>> (5 * (LENGTH - 1 - i))) & 31);
        return new String(text);
    }
}
