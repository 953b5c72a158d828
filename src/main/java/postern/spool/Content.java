package postern.spool;

/**
 * What a message's octets are like, found while they streamed in. The octets are kept as they go
 * over the wire, but without dot-stuffing and without the final dot.
 *
 * @param size octets, our own fields in front included
 * @param eightBit whether an octet above 127 stands in it
 * @param eightBitHeader whether one stands in its header section, which only SMTPUTF8 allows (RFC
 *     6532)
 * @param leadingDots whether a line begins with a dot, so that sending it needs dot-stuffing
 * @param endsInNewline whether the last octets are CRLF (or there are none)
 */
public record Content(
        long size,
        boolean eightBit,
        boolean eightBitHeader,
        boolean leadingDots,
        boolean endsInNewline) {}
