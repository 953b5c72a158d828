package postern.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows the structure of a message while it streams in: how deep its entities lie within each
 * other and how many there are (RFC 2046). Looks for no content, decodes nothing, and keeps no more
 * than one line's begin, one Content-Type field and the boundaries of the multiparts that are open.
 * Past the bounds it goes on looking at nothing.
 *
 * <p>Where a message is broken it counts as readers do that go on: a boundary counts at the begin
 * of a line, whatever stands behind it (RFC 2046 §5.1.1); a missing one leaves its multipart open
 * until an outer boundary; a multipart that names no boundary is text; a line that is no field ends
 * no header. What is encoded is not decoded: within a message that is encoded whole, against RFC
 * 2046 §5.2.1, it sees nothing.
 */
public final class MimeStructure {
    /** Octets of a boundary that are compared; RFC 2046 §5.1.1 allows 70. */
    private static final int MAX_BOUNDARY = 1000;

    /** Octets of a Content-Type field that are read. */
    private static final int MAX_FIELD = 8 * 1024;

    private static final int MAX_LINE = MAX_BOUNDARY + 4; // what is kept of one in a body
    private static final int FIRST = 128;
    private static final byte[] CONTENT_TYPE = "content-type".getBytes(StandardCharsets.US_ASCII);

    /** An entity that has entities within it. */
    private static final class Level {
        final byte @Nullable [] boundary; // null for a message within a part
        final boolean digest; // its parts are messages unless they say otherwise
        boolean over; // behind its last boundary

        Level(byte @Nullable [] boundary, boolean digest) {
            this.boundary = boundary;
            this.digest = digest;
        }
    }

    private final int maxDepth;
    private final int maxParts;
    private final List<Level> levels = new ArrayList<>(2);
    private byte[] line = new byte[FIRST]; // its begin
    private int length; // of the line so far, as far as it matters
    private boolean inHeader = true;
    private boolean leaf; // nothing can follow that is looked for
    private boolean inType; // within the Content-Type field
    private byte[] type = {};
    private int typeLength;
    private boolean digestPart;
    private int depth = 1;
    private int deepest = 1;
    private int parts;

    public MimeStructure(int maxDepth, int maxParts) {
        this.maxDepth = maxDepth;
        this.maxParts = maxParts;
    }

    /** Looks at the remaining octets of a buffer; its position stays. */
    public void scan(ByteBuffer in) {
        int i = in.position();
        int limit = in.limit();
        while (i < limit && !isOver()) {
            int end = Octets.indexOf((byte) '\n', in, i, limit);
            keep(in, i, end);
            if (end == limit) return;
            endOfLine();
            i = end + 1;
        }
    }

    /** Whether nothing that follows can change the answers. */
    public boolean isOver() {
        return leaf || isTooDeep() || hasTooManyParts();
    }

    public boolean isTooDeep() {
        return deepest > maxDepth;
    }

    public boolean hasTooManyParts() {
        return parts > maxParts;
    }

    /** How deep the deepest entity lies; the message itself is at 1. */
    public int depth() {
        return deepest;
    }

    /** Entities within the message, at all depths. */
    public int parts() {
        return parts;
    }

    private void keep(ByteBuffer in, int from, int to) {
        if (!inHeader && length >= 2 && !isDashed()) return; // no boundary, whatever follows
        int more = Math.clamp((inHeader ? MAX_FIELD : MAX_LINE) - (long) length, 0, to - from);
        if (length + more > line.length)
            line = Arrays.copyOf(line, Math.min(MAX_FIELD, 2 * (length + more)));
        in.get(from, line, length, more);
        length += more;
    }

    private boolean isDashed() {
        return length >= 2 && line[0] == '-' && line[1] == '-';
    }

    private void endOfLine() {
        boolean boundary = isDashed() && isBoundary();
        if (!boundary && inHeader) headerLine();
        length = 0;
    }

    private void headerLine() {
        int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
        if (end == 0) {
            endOfHeader();
            return;
        }
        if (isBlank(line[0])) { // it goes on
            if (inType) keepType(0, end);
            return;
        }
        inType = false;
        int colon = 0;
        while (colon < end && line[colon] != ':') colon++;
        if (colon == end) return; // no field; some readers go on behind it
        int name = colon;
        while (name > 0 && isBlank(line[name - 1])) name--;
        if (!isContentType(name) || typeLength > 0) return; // the first one counts
        inType = true;
        keepType(colon + 1, end);
        if (typeLength == 0) keepType(colon, colon + 1); // it is there, and says nothing
    }

    private void keepType(int from, int to) {
        int more = Math.clamp(MAX_FIELD - (long) typeLength, 0, to - from);
        if (typeLength + more > type.length) type = Arrays.copyOf(type, typeLength + more);
        System.arraycopy(line, from, type, typeLength, more);
        typeLength += more;
    }

    private boolean isContentType(int end) {
        if (end != CONTENT_TYPE.length) return false;
        for (int i = 0; i < end; i++) {
            int octet = line[i];
            if (octet >= 'A' && octet <= 'Z') octet += 32;
            if (octet != CONTENT_TYPE[i]) return false;
        }
        return true;
    }

    private void endOfHeader() {
        var value = MediaType.of(new String(type, 0, typeLength, StandardCharsets.ISO_8859_1));
        boolean silent = typeLength == 0;
        inHeader = false;
        inType = false;
        typeLength = 0;
        type = new byte[0];
        if (line.length > MAX_LINE) line = new byte[FIRST];
        if (value.isMultipart() && value.boundary() != null) {
            var boundary = value.boundary().getBytes(StandardCharsets.ISO_8859_1);
            levels.add(
                    new Level(
                            Arrays.copyOf(boundary, Math.min(boundary.length, MAX_BOUNDARY)),
                            value.isDigest()));
            depth++;
        } else if (value.isMessage() || silent && digestPart) {
            levels.add(new Level(null, false));
            depth++;
            beginEntity(false);
        } else leaf = levels.isEmpty();
    }

    private void beginEntity(boolean inDigest) {
        parts++;
        deepest = Math.max(deepest, depth);
        inHeader = true;
        inType = false;
        typeLength = 0;
        digestPart = inDigest;
    }

    /** The innermost boundary that this line is; it ends all that lies within. */
    private boolean isBoundary() {
        int end = length;
        while (end > 2 && (isBlank(line[end - 1]) || line[end - 1] == '\r')) end--;
        for (int i = levels.size() - 1; i >= 0; i--) {
            var level = levels.get(i);
            if (level.boundary == null || level.over) continue;
            int behind = 2 + level.boundary.length;
            if (end < behind
                    || !Arrays.equals(line, 2, behind, level.boundary, 0, level.boundary.length))
                continue;
            boolean last = end >= behind + 2 && line[behind] == '-' && line[behind + 1] == '-';
            boolean cut = level.boundary.length == MAX_BOUNDARY;
            if (!last && !cut && end > behind && !isBlank(line[behind])) continue;
            while (levels.size() > i + 1) {
                levels.removeLast();
                depth--;
            }
            if (last) {
                level.over = true;
                inHeader = false;
                leaf = levels.stream().allMatch(one -> one.over || one.boundary == null);
            } else beginEntity(level.digest);
            return true;
        }
        return false;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
