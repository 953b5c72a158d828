package postern.dkim;

import java.nio.ByteBuffer;

/**
 * Brings a body that streams through into its canonical form (RFC 6376 §3.4.3, §3.4.4), with a
 * fixed buffer. Lines end in CRLF; a CR or LF alone is an octet like others.
 */
public final class BodyCanonicalizer {
    private static final byte[] CRLF = {'\r', '\n'};

    /** Takes what comes out. */
    public interface Sink {
        /**
         * @param octets valid until this returns; only the first of them count
         */
        void take(byte[] octets, int length);
    }

    private final boolean relaxed;
    private final Sink sink;
    private final byte[] out = new byte[4096];
    private int length;
    private long heldLines; // line ends that count only if something follows
    private boolean heldBlank; // counts only if the line goes on
    private boolean heldCr;
    private boolean any;

    BodyCanonicalizer(boolean relaxed, Sink sink) {
        this.relaxed = relaxed;
        this.sink = sink;
    }

    /** Takes all that remains in a buffer. */
    public void take(ByteBuffer in) {
        int limit = in.limit();
        for (int i = in.position(); i < limit; ) {
            byte octet = in.get(i++);
            if (heldCr) {
                heldCr = false;
                if (octet == '\n') {
                    heldBlank = false;
                    heldLines++;
                    continue;
                }
                emit((byte) '\r');
            }
            if (octet == '\r') heldCr = true;
            else if (relaxed && (octet == ' ' || octet == '\t')) heldBlank = true;
            else {
                emit(octet);
                i = run(in, i, limit);
            }
        }
        in.position(limit);
    }

    /** Octets that are as they are, which nearly all are. */
    private int run(ByteBuffer in, int from, int limit) {
        int i = from;
        while (i < limit) {
            int to = Math.min(limit, i + out.length - length);
            int at = length;
            for (; i < to; i++) {
                byte octet = in.get(i);
                if (octet == '\r' || relaxed && (octet == ' ' || octet == '\t')) {
                    length = at;
                    return i;
                }
                out[at++] = octet;
            }
            length = at;
            if (length == out.length) flush();
        }
        return i;
    }

    /** The body has ended. */
    public void end() {
        if (heldCr) emit((byte) '\r');
        heldCr = false;
        if (any || !relaxed) {
            put(CRLF[0]);
            put(CRLF[1]);
        }
        flush();
    }

    private void emit(byte octet) {
        for (; heldLines > 0; heldLines--) {
            put(CRLF[0]);
            put(CRLF[1]);
        }
        if (heldBlank) put((byte) ' ');
        heldBlank = false;
        any = true;
        put(octet);
    }

    private void put(byte octet) {
        out[length++] = octet;
        if (length == out.length) flush();
    }

    private void flush() {
        if (length > 0) sink.take(out, length);
        length = 0;
    }
}
