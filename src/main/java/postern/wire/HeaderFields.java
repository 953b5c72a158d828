package postern.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes some fields out of the header section of a message that streams through, has each of them
 * read whole and perhaps changed, and lets all other octets pass as they are. It holds one field at
 * a time, and of that no more than {@value #MAX_FIELD} octets: a longer one passes unread.
 *
 * <p>Where the section ends is what {@link HeaderScanner} says too: at an empty line, or before a
 * line that is no field.
 */
public final class HeaderFields {
    /** Octets of a field: some thousands of addresses. */
    public static final int MAX_FIELD = 256 * 1024;

    /** What is done with a field. */
    public interface Reader {
        /**
         * Reads a field, and answers with what stands in its place.
         *
         * @param name in lower case
         * @param octets the whole field with its name and its last CRLF, which only the last line
         *     of a message may lack; not to be changed
         * @param value where its value begins, behind the colon
         * @return the same array for a field that stays as it is
         */
        byte[] field(String name, byte[] octets, int value);

        /** A field of that name is too long to be read. */
        void tooLong(String name);

        /**
         * The section ends before a line that is neither a field nor empty. Other programs may skip
         * that line, or read what follows as fields.
         */
        void broken();
    }

    private enum At {
        LINE_START,
        NAME,
        BLANK,
        /** Inside a field that nobody wants. */
        PASS,
        /** Inside a field that is kept. */
        KEEP,
        /** The same behind the end of a line: it may go on. */
        KEEP_LINE,
        OVER
    }

    private final Set<String> wanted;
    private final Reader reader;
    private final Consumer<ByteBuffer> out;
    private final byte[] nameOctets; // in lower case, as far as it matters
    private int nameLength;
    private String name = "";
    private byte[] kept = {};
    private int length;
    private int value;
    private boolean behindField;
    private At at = At.LINE_START;

    /**
     * @param wanted names of fields, in lower case
     * @param out takes what passes, in pieces that are valid until {@link #pass} returns and as
     *     long as its buffer is left alone
     */
    public HeaderFields(Set<String> wanted, Reader reader, Consumer<ByteBuffer> out) {
        this.wanted = Set.copyOf(wanted);
        this.nameOctets = new byte[wanted.stream().mapToInt(String::length).max().orElse(0)];
        this.reader = reader;
        this.out = out;
    }

    /** Takes all that remains in a buffer. */
    public void pass(ByteBuffer in) {
        int from = in.position(); // of what was neither handed on nor kept
        int line = from; // where the name began that is being read
        int limit = in.limit();
        for (int i = from; i < limit && at != At.OVER; )
            switch (at) {
                case PASS -> {
                    i = Math.min(Octets.indexOf((byte) '\n', in, i, limit) + 1, limit);
                    if (in.get(i - 1) == '\n') at = At.LINE_START;
                }
                case KEEP -> {
                    i = Math.min(Octets.indexOf((byte) '\n', in, i, limit) + 1, limit);
                    if (in.get(i - 1) == '\n') at = At.KEEP_LINE;
                    if (keep(in, from, i)) from = i;
                    else tooLong();
                }
                case KEEP_LINE -> {
                    if (isBlank(in.get(i))) at = At.KEEP;
                    else {
                        finish();
                        at = At.LINE_START;
                    }
                }
                case LINE_START, NAME, BLANK -> {
                    boolean begins = at == At.LINE_START;
                    if (begins) line = i;
                    byte octet = in.get(i++);
                    at = next(octet);
                    if (at == At.KEEP) {
                        hand(in, from, line);
                        from = line;
                        value = length + i - line;
                    } else if (at == At.PASS || at == At.OVER) release();
                    if (at == At.OVER && !(begins && octet == '\r')) reader.broken();
                }
                case OVER -> throw new IllegalStateException();
            }
        switch (at) {
            case KEEP, KEEP_LINE -> {
                if (!keep(in, from, limit)) {
                    tooLong();
                    hand(in, from, limit);
                }
            }
            case NAME, BLANK -> {
                hand(in, from, line);
                if (nameLength > nameOctets.length || !keep(in, line, limit)) {
                    if (isWanted()) reader.tooLong(name);
                    release();
                    hand(in, line, limit);
                    nameLength = nameOctets.length + 1; // whatever it is, it is not wanted
                }
            }
            case LINE_START, PASS, OVER -> hand(in, from, limit);
        }
        in.position(limit);
    }

    /** The message has ended. */
    public void end() {
        if (at == At.KEEP || at == At.KEEP_LINE) finish();
        else release();
        if (at == At.NAME || at == At.BLANK) reader.broken();
        at = At.OVER;
    }

    /** In front of a value, octet by octet, as {@link HeaderScanner} reads it. */
    private At next(byte octet) {
        if (at == At.LINE_START) {
            if (isBlank(octet) && behindField) return At.PASS; // it goes on
            nameLength = 0;
        }
        if (octet == ':') return nameLength > 0 ? named() : At.OVER;
        if (isBlank(octet)) return nameLength > 0 ? At.BLANK : At.OVER;
        if (at == At.BLANK || !FieldName.isPart(octet)) return At.OVER;
        if (nameLength < nameOctets.length)
            nameOctets[nameLength] = (byte) (octet >= 'A' && octet <= 'Z' ? octet + 32 : octet);
        nameLength = Math.min(nameLength + 1, nameOctets.length + 1);
        return At.NAME;
    }

    private At named() {
        behindField = true;
        return isWanted() ? At.KEEP : At.PASS;
    }

    /** By its name, which is whole. */
    private boolean isWanted() {
        if (nameLength > nameOctets.length) return false;
        name = new String(nameOctets, 0, nameLength, StandardCharsets.ISO_8859_1);
        return wanted.contains(name);
    }

    /** Keeps octets, or says that they are too many. */
    private boolean keep(ByteBuffer in, int from, int to) {
        int needed = length + to - from;
        if (needed > MAX_FIELD) return false;
        if (needed > kept.length)
            kept = Arrays.copyOf(kept, Math.min(MAX_FIELD, Math.max(512, 2 * needed)));
        in.get(from, kept, length, to - from);
        length = needed;
        return true;
    }

    private void tooLong() {
        release();
        at = at == At.KEEP_LINE ? At.LINE_START : At.PASS;
        reader.tooLong(name);
    }

    /** Hands on what was kept, as it is. */
    private void release() {
        if (length > 0) out.accept(ByteBuffer.wrap(taken()));
    }

    /** The field is whole. */
    private void finish() {
        if (length > 0) out.accept(ByteBuffer.wrap(reader.field(name, taken(), value)));
    }

    private byte[] taken() {
        var taken = Arrays.copyOf(kept, length);
        length = 0;
        if (kept.length > 4096) kept = new byte[0];
        return taken;
    }

    private void hand(ByteBuffer in, int from, int to) {
        if (to > from) out.accept(in.slice(from, to - from));
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
