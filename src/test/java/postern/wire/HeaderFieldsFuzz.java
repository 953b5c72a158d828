package postern.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import postern.fuzz.Law;
import postern.fuzz.Pieces;

/**
 * The header section of a message: each field that is wanted is found, whole and once, where a
 * plain reading line by line finds it; all other octets pass as they are; both readers agree where
 * the section ends; and how the octets come makes no difference.
 */
public final class HeaderFieldsFuzz {
    private static final Set<String> WANTED = Set.of("from", "to", "received");
    private static final Pattern NAME = Pattern.compile("([!-9;-~]+)[ \t]*:(?s:.*)");

    /** What came of a message. */
    private record Passed(
            String octets, List<String> fields, long headerSize, int received, String id) {}

    private HeaderFieldsFuzz() {}

    public static void check(byte[] octets) {
        var whole = pass(List.of(octets));
        for (var way : Pieces.of(octets)) Law.same(pass(way), whole, "the same in pieces");
        var text = Law.text(octets);
        Law.same(whole.octets, text, "what passes is the message");
        var expected = new ArrayList<String>();
        int size = section(text, expected);
        Law.same(whole.fields, expected, "the fields");
        Law.same(whole.headerSize, (long) size, "where the section ends");
        Law.same(
                (long) whole.received,
                expected.stream().filter(f -> f.startsWith("received|")).count(),
                "Received fields");
        Law.holds(whole.id.matches("[!-~]{0,250}"), "an id for logs");
    }

    private static Passed pass(List<byte[]> pieces) {
        var fields = new ArrayList<String>();
        var out = new StringBuilder();
        var reader =
                new HeaderFields.Reader() {
                    @Override
                    public byte[] field(String name, byte[] octets, int value) {
                        fields.add(name + "|" + Law.text(octets) + "|" + value);
                        return octets;
                    }

                    @Override
                    public void tooLong(String name) {
                        throw new AssertionError("nothing here is too long");
                    }

                    @Override
                    public void broken() {
                        fields.add("broken");
                    }
                };
        var header = new HeaderFields(WANTED, reader, part -> append(out, part));
        var scanner = new ContentScanner();
        for (var piece : pieces) {
            var copy = piece.clone();
            scanner.scan(ByteBuffer.wrap(copy));
            var buffer = ByteBuffer.wrap(copy);
            header.pass(buffer);
            Law.holds(!buffer.hasRemaining(), "all is taken");
            Arrays.fill(copy, (byte) '#'); // whoever kept it has lost it
        }
        header.end();
        var whole = new HeaderScanner();
        for (var piece : pieces) whole.scan(ByteBuffer.wrap(piece));
        return new Passed(
                out.toString(), fields, whole.size(), whole.receivedFields(), whole.messageId());
    }

    private static void append(StringBuilder out, ByteBuffer part) {
        while (part.hasRemaining()) out.append((char) (part.get() & 0xff));
    }

    /**
     * The section in the plainest words; lines end in LF, whatever stands before it.
     *
     * @return its octets, with those of the line that ended it as far as they were needed to see so
     */
    private static int section(String text, List<String> fields) {
        var field = ""; // the last one so far
        int at = 0;
        boolean any = false;
        while (at < text.length()) {
            int lf = text.indexOf('\n', at);
            int next = lf < 0 ? text.length() : lf + 1;
            var line = text.substring(at, next);
            boolean folded = any && (line.charAt(0) == ' ' || line.charAt(0) == '\t');
            if (folded) field += line;
            else {
                keep(field, fields);
                field = "";
                if (!NAME.matcher(line).matches()) return at + end(line, fields);
                field = line;
                any = true;
            }
            at = next;
        }
        keep(field, fields);
        return at;
    }

    /** How much of a line that is no field is looked at. */
    private static int end(String line, List<String> fields) {
        if (line.charAt(0) != '\r') fields.add("broken");
        var fit = Pattern.compile("[!-9;-~]*").matcher(line);
        int length = fit.lookingAt() ? fit.end() : 0;
        if (length > 0)
            while (length < line.length() && " \t".indexOf(line.charAt(length)) >= 0) length++;
        return Math.min(line.length(), length + 1);
    }

    private static void keep(String field, List<String> fields) {
        var name = NAME.matcher(field);
        if (!name.matches()) return;
        var word = name.group(1).toLowerCase(Locale.ROOT);
        if (WANTED.contains(word)) fields.add(word + "|" + field + "|" + (field.indexOf(':') + 1));
    }
}
