package postern.dkim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import postern.wire.FieldName;

/**
 * Keeps the header section of a message that streams through, up to a bound. Where the section ends
 * is what {@link postern.wire.HeaderScanner} says too: at an empty line, or before a line that is
 * no field.
 */
final class HeaderReader {
    private static final int STEP = 4096; // octets taken at a time: little of the body comes along

    private enum At {
        LINE_START,
        CR,
        NAME,
        BLANK,
        VALUE,
        OVER
    }

    private final long bound; // octets
    private final int mostFields;
    private byte[] kept = {};
    private int length;
    private int scanned;
    private int line; // where the one begins that is being read
    private final List<Integer> starts = new ArrayList<>(); // of fields
    private int end; // of the section, without the empty line
    private int body; // where the body begins
    private boolean isWhole = true;
    private At at = At.LINE_START;

    HeaderReader(HeaderBound bound) {
        this.bound = Math.min(bound.octets(), Integer.MAX_VALUE - 2L * STEP);
        this.mostFields = bound.fields();
    }

    boolean isOver() {
        return at == At.OVER;
    }

    /** Takes octets until the section is over; what remains in the buffer is of the body. */
    void take(ByteBuffer in) {
        while (at != At.OVER && in.hasRemaining()) {
            int count = Math.min(in.remaining(), STEP);
            if (length + count > kept.length)
                kept = Arrays.copyOf(kept, Math.max(length + count, 2 * kept.length));
            in.get(kept, length, count);
            length += count;
            scan();
            if (at != At.OVER && length > bound
                    || at == At.OVER && end > bound
                    || starts.size() > mostFields) overflow();
        }
    }

    /** The message has ended. */
    void end() {
        if (at == At.OVER) return;
        end = at == At.VALUE ? length : line;
        body = at == At.VALUE ? length : line;
        at = At.OVER;
        if (end > bound) overflow();
    }

    private void overflow() {
        isWhole = false;
        at = At.OVER;
        starts.clear();
        kept = new byte[0];
        end = 0;
        body = 0;
        length = 0;
    }

    private void scan() {
        while (scanned < length && at != At.OVER) {
            if (at == At.VALUE) {
                while (scanned < length && kept[scanned] != '\n') scanned++;
                if (scanned == length) return;
                scanned++;
                at = At.LINE_START;
                line = scanned;
                end = scanned;
            } else step(kept[scanned++]);
        }
    }

    private void step(byte octet) {
        switch (at) {
            case LINE_START -> {
                if (HeaderField.isBlank(octet) && !starts.isEmpty()) at = At.VALUE; // it goes on
                else if (octet == '\r') at = At.CR;
                else if (FieldName.isPart(octet)) at = At.NAME;
                else over(line);
            }
            case CR -> over(octet == '\n' ? scanned : line);
            case NAME, BLANK -> {
                if (octet == ':') {
                    starts.add(line);
                    at = At.VALUE;
                } else if (HeaderField.isBlank(octet)) at = At.BLANK;
                else if (at == At.BLANK || !FieldName.isPart(octet)) over(line);
            }
            case VALUE, OVER -> throw new IllegalStateException();
        }
    }

    private void over(int bodyStart) {
        end = line;
        body = bodyStart;
        at = At.OVER;
    }

    /** What was taken and is no part of the section; to be asked for once, before the fields. */
    ByteBuffer beginningOfBody() {
        return ByteBuffer.wrap(kept, body, length - body);
    }

    /** The section, once it is over; gives up what was kept. */
    HeaderSection section() {
        var fields = new ArrayList<HeaderField>(starts.size());
        for (int i = 0; i < starts.size(); i++) {
            int to = i + 1 < starts.size() ? starts.get(i + 1) : end;
            fields.add(new HeaderField(Arrays.copyOfRange(kept, starts.get(i), to)));
        }
        kept = new byte[0];
        return new HeaderSection(fields, isWhole);
    }
}
