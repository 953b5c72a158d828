package postern.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * A message as programs save it: lines may end in LF alone, and the line of an mbox may stand in
 * front ({@code From someone …}). It comes out as it went over the wire, piece by piece; what is
 * held does not hang on its size.
 */
final class SavedMessage {
    private static final int PIECE = 1 << 16;
    private static final byte[] MBOX = "From ".getBytes(StandardCharsets.US_ASCII);

    private final Consumer<ByteBuffer> taker;
    private final byte[] lines = new byte[2 * PIECE];
    private byte before; // the octet in front
    private boolean isOpen = true; // whether an mbox's line may stand in front
    private int matched; // octets of it
    private boolean isSkipping;

    private SavedMessage(Consumer<ByteBuffer> taker) {
        this.taker = taker;
    }

    /**
     * Reads all of it.
     *
     * @param taker takes all that remains in the buffer, each time
     */
    static void read(InputStream in, Consumer<ByteBuffer> taker) throws IOException {
        var message = new SavedMessage(taker);
        var piece = new byte[PIECE];
        for (int length = in.read(piece); length >= 0; length = in.read(piece))
            message.take(piece, length);
        if (message.isOpen) message.give(MBOX, message.matched);
    }

    private void take(byte[] piece, int length) {
        int at = 0;
        while (at < length && isOpen) {
            if (matched == MBOX.length) {
                isSkipping = " \t:\r\n".indexOf(piece[at]) < 0; // a field may have blanks there
                isOpen = false;
            } else if (piece[at] == MBOX[matched]) {
                matched++;
                at++;
            } else isOpen = false;
            if (!isOpen && !isSkipping) give(MBOX, matched);
        }
        while (at < length && isSkipping) isSkipping = piece[at++] != '\n';
        int out = 0;
        for (; at < length; at++) {
            byte octet = piece[at];
            if (octet == '\n' && before != '\r') lines[out++] = '\r';
            lines[out++] = octet;
            before = octet;
        }
        give(lines, out);
    }

    private void give(byte[] octets, int length) {
        if (length > 0) taker.accept(ByteBuffer.wrap(octets, 0, length));
    }
}
