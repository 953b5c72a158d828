package postern.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message as mail programs show it, while it streams through: fields of its header, lines
 * of its text, names of its attachments. It takes one pass, keeps one line and one field, and never
 * refuses: what is broken is read as well as may be. Where mail programs differ, it reads as each
 * of them does: all fields of one name, all boundaries that may be meant, and a header behind a
 * line that is no field, which is text for some and header for others.
 *
 * <p>Of a field it reads {@value #MAX_FIELD} octets, of all text together {@value #MAX_TEXT}
 * octets, of names {@value #MAX_NAMES}; parts lie at most {@value #MAX_DEPTH} deep, and what lies
 * deeper is read as plain text.
 */
public final class MimeReader {
    public static final int MAX_FIELD = 64 * 1024;
    public static final int MAX_TEXT = 1024 * 1024;
    public static final int MAX_NAMES = 1000;
    public static final int MAX_DEPTH = 20;

    private static final int MAX_LINE = 8 * 1024;
    private static final int MAX_WAYS = 4; // to read one thing

    /** Takes what is read. */
    public interface Sink {
        /** Whether fields of that name are wanted, in lower case; of the message's own header. */
        boolean wants(String name);

        /** A field of the message's own header; the value is unfolded and decoded. */
        void field(String name, String value);

        /** A line of text, or a piece of one that is very long. */
        void line(String text);

        /** The name of a part, as it is written, as it is meant and as it is saved. */
        void attachment(String name);
    }

    private final Sink sink;
    // what may be the boundary of each multipart, the innermost first
    private final Deque<List<String>> boundaries = new ArrayDeque<>();
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private boolean begins = true; // the line that is being read
    private boolean inHeader = true;
    private boolean outermost = true; // the header that is being read
    private int embedded; // messages within messages
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private String fieldName = ""; // of a field that is wanted
    private boolean behindField;
    private boolean stray; // a line of this header was no field: it is read as text, too
    private final List<String> types = new ArrayList<>();
    private final List<String> dispositions = new ArrayList<>();
    private final List<String> encodings = new ArrayList<>();
    private final List<TextDecoder> texts = new ArrayList<>(); // ways to read the same text
    private int looked;
    private int names;

    public MimeReader(Sink sink) {
        this.sink = sink;
    }

    /** Looks at the remaining octets of a buffer; its position stays. */
    public void scan(ByteBuffer octets) {
        int i = octets.position();
        int limit = octets.limit();
        while (i < limit) {
            int most = Math.min(limit, i + MAX_LINE - length);
            int end = Octets.indexOf((byte) '\n', octets, i, most);
            boolean ends = end < most;
            int count = (ends ? end + 1 : most) - i;
            octets.get(i, line, length, count);
            length += count;
            i += count;
            if (ends || length == MAX_LINE) piece(ends);
        }
    }

    /** The message has ended. */
    public void end() {
        if (length > 0) piece(true);
        if (inHeader) {
            finishField();
            beginBody();
        }
        endTexts();
    }

    /** A line, or a piece of one that is longer than others. */
    private void piece(boolean ends) {
        int octets = length;
        length = 0;
        boolean first = begins;
        begins = ends;
        int content = octets;
        if (content > 0 && line[content - 1] == '\n') content--;
        if (content > 0 && line[content - 1] == '\r') content--;
        if (first && isBoundary(content)) return;
        if (inHeader) header(content, first, ends);
        else body(content, ends);
    }

    private void header(int content, boolean first, boolean ends) {
        if (stray) body(content, ends);
        boolean folded = content > 0 && isBlank(line[0]) && behindField;
        if (!first || folded) {
            if (!fieldName.isEmpty()) keep(0, content);
            return;
        }
        finishField();
        int colon = Octets.indexOf((byte) ':', ByteBuffer.wrap(line, 0, content), 0, content);
        if (content == 0) beginBody();
        else if (colon == content || colon == 0 || isBlank(line[0])) {
            behindField = false;
            if (stray) return;
            open(true);
            stray = true;
            body(content, ends);
        } else {
            behindField = true;
            var name =
                    new String(line, 0, Math.min(colon, 100), StandardCharsets.ISO_8859_1)
                            .strip()
                            .toLowerCase(Locale.ROOT);
            boolean wanted =
                    switch (name) {
                        case "content-type", "content-disposition", "content-transfer-encoding" ->
                                true;
                        default -> outermost && sink.wants(name);
                    };
            if (!wanted) return;
            fieldName = name;
            keep(colon + 1, content);
        }
    }

    private void keep(int from, int to) {
        field.write(line, from, Math.min(to - from, MAX_FIELD - field.size()));
    }

    private void finishField() {
        var name = fieldName;
        fieldName = "";
        if (name.isEmpty()) return;
        var octets = field.toByteArray();
        field.reset();
        switch (name) {
            case "content-type" -> add(types, octets);
            case "content-disposition" -> add(dispositions, octets);
            case "content-transfer-encoding" -> add(encodings, octets);
            default -> {}
        }
        if (outermost && sink.wants(name))
            sink.field(name, EncodedWords.text(octets, 0, octets.length));
    }

    private static void add(List<String> values, byte[] octets) {
        var text = EncodedWords.Texts.decode(octets, 0, octets.length, null);
        if (values.size() < MAX_WAYS) values.add(text.replace('\t', ' ').strip());
    }

    private void beginBody() {
        boolean more = !(types.isEmpty() && dispositions.isEmpty() && encodings.isEmpty());
        inHeader = false;
        outermost = false;
        if (!stray || more) open(stray);
        stray = false;
    }

    /**
     * Begins to read what the fields speak of.
     *
     * @param asText whether it is no message with a header of its own in any case
     */
    private void open(boolean asText) {
        if (types.isEmpty()) types.add("");
        var kinds = types.stream().map(MimeParameters::new).toList();
        for (var kind : kinds) kind.names().forEach(this::attachment);
        for (var disposition : dispositions)
            new MimeParameters(disposition).names().forEach(this::attachment);
        var ends = new LinkedHashSet<String>();
        if (kinds.stream().anyMatch(kind -> kind.value().startsWith("multipart/")))
            for (var kind : kinds) ends.addAll(kind.boundaries());
        boolean isMessage = kinds.stream().anyMatch(MimeReader::isMessage);
        if (!ends.isEmpty() && boundaries.size() < MAX_DEPTH)
            boundaries.push(ends.stream().limit(MAX_WAYS).toList());
        else if (isMessage && !asText && ++embedded <= MAX_DEPTH) {
            beginHeader();
            return;
        } else if (looked < MAX_TEXT)
            for (var kind : kinds) if (isText(kind.value())) read(kind.plain("charset"));
        forget();
    }

    private static boolean isMessage(MimeParameters kind) {
        return kind.value().startsWith("message/rfc822")
                || kind.value().startsWith("message/global");
    }

    private void read(@Nullable String charset) {
        var set = charset == null ? null : EncodedWords.Texts.charset(charset);
        for (var encoding : encodings.isEmpty() ? List.of("") : encodings)
            if (texts.size() < MAX_WAYS)
                texts.add(new TextDecoder(encoding.toLowerCase(Locale.ROOT), set, this::text));
    }

    private void endTexts() {
        texts.forEach(TextDecoder::end);
        texts.clear();
    }

    /** What a mail program shows; what says nothing of itself, too, and what is broken. */
    private static boolean isText(String kind) {
        return kind.startsWith("text/")
                || kind.startsWith("multipart/")
                || kind.startsWith("message/")
                || kind.indexOf('/') < 0;
    }

    private void beginHeader() {
        inHeader = true;
        behindField = false;
        stray = false;
        forget();
    }

    private void forget() {
        types.clear();
        dispositions.clear();
        encodings.clear();
    }

    private void body(int content, boolean ends) {
        if (texts.isEmpty()) return;
        looked += content;
        for (var text : texts) text.take(line, content, ends);
        if (looked >= MAX_TEXT) endTexts();
    }

    private void text(String decoded) {
        sink.line(decoded);
        // "begin 644 name.exe": an attachment from before there was MIME
        if (!decoded.startsWith("begin") || decoded.length() > 300) return;
        var words = decoded.split(" ", 3);
        boolean begins = words[0].equals("begin") || words[0].equals("begin-base64");
        if (begins && words.length == 3 && words[1].matches("[0-7]{3,4}")) attachment(words[2]);
    }

    private void attachment(String name) {
        if (name.isBlank() || ++names > MAX_NAMES) return;
        sink.attachment(name.strip());
        var saved = MimeParameters.saved(name);
        if (!saved.isEmpty() && !saved.equals(name.strip())) sink.attachment(saved);
    }

    /** Whether a part begins here, or a multipart ends; if so, goes on behind it. */
    private boolean isBoundary(int content) {
        if (content < 3 || line[0] != '-' || line[1] != '-') return false;
        int depth = 0;
        for (var ways : boundaries) {
            depth++;
            for (var boundary : ways)
                if (stands(boundary, content)) {
                    int end = boundary.length() + 2;
                    boundary(depth, content >= end + 2 && line[end] == '-');
                    return true;
                }
        }
        return false;
    }

    private boolean stands(String boundary, int content) {
        int end = boundary.length() + 2;
        if (content < end) return false;
        for (int i = 0; i < boundary.length(); i++)
            if ((line[i + 2] & 255) != boundary.charAt(i)) return false;
        boolean closes = content >= end + 2 && line[end] == '-' && line[end + 1] == '-';
        return isBlank(closes ? end + 2 : end, content);
    }

    private void boundary(int depth, boolean closes) {
        if (inHeader) finishField();
        endTexts();
        for (int i = closes ? 0 : 1; i < depth; i++) boundaries.pop();
        inHeader = false;
        outermost = false;
        stray = false;
        if (!closes) beginHeader();
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) if (!isBlank(line[i])) return false;
        return true;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
