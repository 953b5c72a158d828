package postern.wire;

import java.nio.ByteBuffer;

/** A message or multipart that is encoded as a whole: decoded, and read in its own right. */
final class EncodedEntity {
    private final int level;
    private final TransferDecoder decoder;
    private final MimeReader reader;
    private final ByteBuffer decoded = ByteBuffer.allocate(512);

    /**
     * @param encoding in lower case
     * @param level how many entities are open around it
     */
    EncodedEntity(String encoding, int level, MimeReader reader) {
        this.level = level;
        this.reader = reader;
        this.decoder = new TransferDecoder(encoding, this::put);
    }

    int level() {
        return level;
    }

    private void put(byte octet) {
        if (!decoded.put(octet).hasRemaining()) hand();
    }

    private void hand() {
        reader.scan(decoded.flip());
        decoded.clear();
    }

    /** Takes a line, or a piece of one, without CRLF. */
    void take(byte[] line, int count, boolean ends) {
        decoder.take(line, count, ends);
    }

    /** Nothing of it follows. */
    void end() {
        hand();
        reader.end();
    }
}
