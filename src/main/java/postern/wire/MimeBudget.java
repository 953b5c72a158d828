package postern.wire;

import org.jspecify.annotations.Nullable;
import postern.wire.MimeReader.Fault;

/** What may be spent on looking into one message, all that is encoded within it included. */
final class MimeBudget {
    private static final int MAX_NAMES = 10_000;
    private static final int MAX_ENCODED = 8; // at a time, each in one of the ways to read it
    private static final int MAX_BOUNDARY = 128; // octets of memory, on the average of many
    private static final int MAX_BOUNDARIES = 8 * 1024; // where there are few

    private final int depth;
    private int looked; // octets of text
    private int names;
    private int encoded;
    private @Nullable Fault fault;

    MimeBudget(int depth) {
        this.depth = depth;
    }

    @Nullable Fault fault() {
        return fault;
    }

    private boolean unless(boolean wrong, Fault what) {
        if (wrong && fault == null) fault = what;
        return !wrong;
    }

    void unclear() {
        unless(true, Fault.UNCLEAR);
    }

    /** An entity begins that lies so deep. */
    void reaches(int at) {
        unless(at > depth, Fault.TOO_DEEP);
    }

    /**
     * Whether boundaries may be kept.
     *
     * @param octets of memory, of all that are open
     */
    boolean keeps(int octets) {
        return unless(octets > MAX_BOUNDARIES + MAX_BOUNDARY * depth, Fault.UNCLEAR);
    }

    /** Whether one more encoded entity may be read. */
    boolean opensEncoded() {
        return unless(++encoded > MAX_ENCODED, Fault.TOO_DEEP);
    }

    void closedEncoded() {
        encoded--;
    }

    /** Whether one more name may be told. */
    boolean names() {
        return unless(++names > MAX_NAMES, Fault.UNCLEAR);
    }

    boolean hasText() {
        return looked < MimeReader.MAX_TEXT;
    }

    /** Whether more may be looked at behind so many octets of text. */
    boolean looksAt(int octets) {
        looked += octets;
        return hasText();
    }
}
