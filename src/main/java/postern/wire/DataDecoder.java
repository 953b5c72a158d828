package postern.wire;

import java.nio.ByteBuffer;

/**
 * Undoes the dot-stuffing behind DATA and finds its end (RFC 5321 §4.5.2). The end is CRLF . CRLF
 * and nothing else, in whatever pieces it comes; the CRLF of the DATA command counts as the first.
 * Whether the octets are fit to be kept is for {@link ContentScanner} to say.
 */
public final class DataDecoder {
    private enum At {
        LINE_START,
        DOT,
        DOT_CR,
        INSIDE,
        CR,
        END
    }

    private At at = At.LINE_START;
    private boolean lostCr;

    /**
     * Takes octets up to the end of data, or all.
     *
     * @param in what is taken may be overwritten; what stands behind the end is left
     * @return the octets of the message among them: a part of {@code in}, moved together where dots
     *     were taken out
     */
    public ByteBuffer decode(ByteBuffer in) {
        int start = in.position();
        int limit = in.limit();
        int out = start; // behind the last octet that was put in its place
        int run = start; // the first octet that was not
        int i = start;
        while (i < limit && at != At.END) {
            switch (at) {
                case LINE_START -> {
                    if (in.get(i) == '.') {
                        out = move(in, run, i, out);
                        run = ++i;
                        at = At.DOT;
                    } else at = At.INSIDE;
                }
                case DOT -> {
                    if (in.get(i) == '\r') {
                        i++;
                        at = At.DOT_CR;
                    } else at = At.INSIDE;
                }
                case DOT_CR -> {
                    if (in.get(i) == '\n') {
                        run = ++i; // the CR belongs to the end
                        at = At.END;
                    } else {
                        lostCr |= i == start;
                        at = At.CR;
                    }
                }
                case INSIDE -> {
                    i = Octets.indexOf((byte) '\r', in, i, limit);
                    if (i < limit) {
                        i++;
                        at = At.CR;
                    }
                }
                case CR -> {
                    switch (in.get(i)) {
                        case '\n' -> {
                            i++;
                            at = At.LINE_START;
                        }
                        case '\r' -> i++;
                        default -> at = At.INSIDE;
                    }
                }
                case END -> throw new IllegalStateException();
            }
        }
        if (at != At.DOT_CR) out = move(in, run, i, out); // its CR may belong to the end
        in.position(i);
        return in.slice(start, out - start);
    }

    /** Whether the end has come. */
    public boolean ended() {
        return at == At.END;
    }

    /**
     * Whether a CR was dropped that did not belong to the end: the line was ". CR" and something
     * else, in two pieces. That CR stood alone, so the message is unfit in any case.
     */
    public boolean lostBareCr() {
        return lostCr;
    }

    private static int move(ByteBuffer in, int from, int to, int out) {
        if (out != from && to > from) in.put(out, in, from, to - from);
        return out + to - from;
    }
}
