package postern.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import postern.mail.Replies;
import postern.mail.Reply;

/**
 * Looks at the octets of a message while they stream in, without keeping them: whether they are fit
 * to be accepted, and what delivering them will need. Behind DATA it sees them without their
 * dot-stuffing, behind BDAT as they are.
 */
public final class ContentScanner {
    private static final int CRLF = 2; // octets

    private final HeaderScanner header = new HeaderScanner();
    private final boolean refusesControls;
    private long size;
    private boolean eightBit;
    private boolean leadingDots;
    private boolean lineStart = true;
    private boolean afterCr;
    private long lineBegin; // where in the message
    private long longestLine; // of those that have ended
    private @Nullable Reply fault;

    public ContentScanner() {
        this(false);
    }

    /**
     * @param refusesControls whether control characters are a fault too, but TAB, CR, LF, FF, and
     *     ESC, SO and SI, by which charsets such as ISO-2022-JP switch
     */
    public ContentScanner(boolean refusesControls) {
        this.refusesControls = refusesControls;
    }

    /** Looks at the remaining octets of a buffer; its position stays. */
    public void scan(ByteBuffer octets) {
        int i = octets.position();
        int limit = octets.limit();
        if (size == 0 && i < limit && (octets.get(i) == ' ' || octets.get(i) == '\t'))
            fault(Replies.BEGINS_WITH_A_BLANK); // it would go on with our Received field
        long before = size - i; // from a place in the buffer to one in the message
        size += limit - i;
        if (fault != null) return;
        if (!header.isOver()) header.scan(octets);
        if (refusesControls && Octets.hasRareControl(octets, i, limit))
            fault(Replies.CONTROL_IN_MESSAGE);
        while (i < limit && fault == null) {
            if (lineStart) {
                lineStart = false;
                leadingDots |= octets.get(i) == '.';
            }
            if (!afterCr) {
                i =
                        eightBit
                                ? Octets.indexOfControl(octets, i, limit)
                                : Octets.indexOfSpecial(octets, i, limit);
                if (i == limit) return;
            }
            byte octet = octets.get(i++);
            if (afterCr) {
                afterCr = false;
                lineStart = octet == '\n';
                if (lineStart) {
                    longestLine = Math.max(longestLine, before + i - CRLF - lineBegin);
                    lineBegin = before + i;
                } else fault(Replies.BARE_NEWLINE);
            } else if (octet == '\r') afterCr = true;
            else if (octet == '\n') fault(Replies.BARE_NEWLINE);
            else if (octet == 0) fault(Replies.NUL_IN_MESSAGE);
            else eightBit |= octet < 0;
            if (fault != null) return;
        }
    }

    /** The message has ended: a CR at its very end stood alone. */
    public void end() {
        if (afterCr) fault(Replies.BARE_NEWLINE);
    }

    /** A CR stood alone where only the decoder could see it. */
    public void bareCr() {
        fault(Replies.BARE_NEWLINE);
    }

    /** The refusal of a message that is not fit to be accepted; null while it is. */
    public @Nullable Reply fault() {
        return fault;
    }

    /** Octets so far. */
    public long size() {
        return size;
    }

    public boolean eightBit() {
        return eightBit;
    }

    /** Octets of the longest line so far without its CRLF, the one that has not ended included. */
    public long longestLine() {
        return Math.max(longestLine, size - lineBegin - (afterCr ? 1 : 0));
    }

    /** Whether a line begins with a dot. */
    public boolean leadingDots() {
        return leadingDots;
    }

    /** Whether the last octets are CRLF, or there are none. */
    public boolean endsInNewline() {
        return lineStart;
    }

    /** What its header section is like. */
    public HeaderScanner header() {
        return header;
    }

    private void fault(Reply found) {
        if (fault == null) fault = found;
    }
}
