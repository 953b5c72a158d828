package postern.mail;

/**
 * What a message may be like at most. Sizes in octets, all numbers at least 1.
 *
 * @param size of the message as the client sends it (RFC 1870)
 * @param header of its header section
 * @param fields in its header section
 * @param field of one of them, name and folded lines included
 * @param receivedFields more of them are a loop (RFC 5321 §6.3)
 * @param line of one line without its CRLF; {@link #NO_BOUND} for none
 * @param mimeDepth how deep entities may lie within each other; the message itself is at 1 (RFC
 *     2046 §5.1)
 * @param mimeParts entities within the message, at all depths together
 */
public record MessageBounds(
        long size,
        long header,
        int fields,
        int field,
        int receivedFields,
        long line,
        int mimeDepth,
        int mimeParts) {

    public static final long NO_BOUND = Long.MAX_VALUE;

    /** What is in force where nothing is written. */
    public static final MessageBounds USUAL =
            new MessageBounds(50L << 20, 1L << 20, 1000, 256 << 10, 100, NO_BOUND, 100, 10_000);
}
