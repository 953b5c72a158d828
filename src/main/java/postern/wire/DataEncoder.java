package postern.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the octets of a message into those that follow DATA (RFC 5321 §4.5.2): a dot at a line's
 * begin is doubled, the end is {@code CRLF . CRLF}. One encoder for one message.
 *
 * <p>Copies a piece only when a dot has to be put in, or when the piece before it ended between CR
 * and LF. A bare CR or LF is never sent (RFC 5321 §2.3.8): the spool holds none, and if a disk
 * gives one back all the same, encoding stops there.
 */
public final class DataEncoder {
    private static final byte[] DOT = {'.', '\r', '\n'};
    private static final byte[] NEWLINE_AND_DOT = {'\r', '\n', '.', '\r', '\n'};

    private boolean atLineBegin = true;
    private boolean heldCr;

    /**
     * What to send for the next piece, of which every octet is taken. It is a view of the piece
     * where nothing had to change. Null when a bare CR or LF stands in it: then nothing of it may
     * be sent, and only closing the connection keeps the server from taking half a message for a
     * whole one.
     */
    public @Nullable ByteBuffer encode(ByteBuffer piece) {
        int from = piece.position();
        int to = piece.limit();
        piece.position(to);
        if (from == to) return ByteBuffer.allocate(0);
        boolean carried = heldCr;
        int dots = 0;
        boolean begin = atLineBegin;
        boolean cr = heldCr;
        for (int i = from; i < to; ) {
            if (cr) {
                if (piece.get(i++) != '\n') return null;
                cr = false;
                begin = true;
                continue;
            }
            if (begin && piece.get(i) == '.') dots++;
            begin = false;
            i = Octets.indexOfControl(piece, i, to);
            if (i == to) break;
            byte control = piece.get(i++);
            if (control == '\n') return null;
            cr = control == '\r';
        }
        int end = cr ? to - 1 : to;
        boolean wasAtBegin = atLineBegin;
        heldCr = cr;
        atLineBegin = begin;
        if (dots == 0 && !carried) return piece.slice(from, end - from);
        return stuffed(piece, from, end, dots, carried, wasAtBegin);
    }

    private static ByteBuffer stuffed(
            ByteBuffer piece, int from, int end, int dots, boolean carried, boolean begin) {
        var out = new byte[end - from + dots + (carried ? 1 : 0)];
        int at = 0;
        if (carried) out[at++] = '\r';
        for (int i = from; i < end; i++) {
            byte octet = piece.get(i);
            if (octet == '.' && begin) out[at++] = '.';
            out[at++] = octet;
            begin = octet == '\n';
        }
        return ByteBuffer.wrap(out, 0, at);
    }

    /**
     * The octets that end the message, with a CRLF in front when the message lacks its last one.
     * Null when it ends in a bare CR.
     */
    public @Nullable ByteBuffer end() {
        if (heldCr) return null;
        return ByteBuffer.wrap(atLineBegin ? DOT : NEWLINE_AND_DOT).asReadOnlyBuffer();
    }
}
