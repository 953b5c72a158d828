package postern.delivery;

/** One part of a multipart message, already encoded (RFC 2045 §5, §6). */
final class MimePart {
    private final String type;
    private final String encoding;
    private final byte[] octets;

    MimePart(String type, String encoding, byte[] octets) {
        this.type = type;
        this.encoding = encoding;
        this.octets = octets;
    }

    /** Content-Type with its parameters. */
    String type() {
        return type;
    }

    /** Content-Transfer-Encoding. */
    String encoding() {
        return encoding;
    }

    byte[] octets() {
        return octets;
    }
}
