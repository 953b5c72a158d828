package postern.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * Reads a message as mail programs show it, while it streams through: fields of its header, lines
 * of its text, names of its attachments. It takes one pass, keeps one line and one field, and never
 * refuses: what is broken is read as well as may be.
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

    /** Takes what is read. */
    public interface Sink {
        /** Whether fields of that name are wanted, in lower case; of the message's own header. */
        boolean wants(String name);

        /** A field of the message's own header; the value is unfolded and decoded. */
        void field(String name, String value);

        /** A line of text, or a piece of one that is very long. */
        void line(String text);

        /** The name of a part, as it is written and as it is meant, where these differ. */
        void attachment(String name);
    }

    private final Sink sink;
    private final Deque<String> boundaries = new ArrayDeque<>(); // the innermost first
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private boolean begins = true; // the line that is being read
    private boolean inHeader = true;
    private boolean outermost = true; // the header that is being read
    private int embedded; // messages within messages
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private String fieldName = ""; // of a field that is wanted
    private boolean behindField;
    private String type = "";
    private String disposition = "";
    private String encoding = "";
    private TextDecoder text = TextDecoder.NOTHING;
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
        text.end();
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
        if (inHeader) header(content, first);
        else body(content, ends);
    }

    private void header(int content, boolean first) {
        boolean folded = content > 0 && isBlank(line[0]) && behindField;
        if (!first || folded) {
            if (!fieldName.isEmpty()) keep(0, content);
            return;
        }
        finishField();
        int colon = Octets.indexOf((byte) ':', ByteBuffer.wrap(line, 0, content), 0, content);
        if (content == 0) beginBody();
        else if (colon == content || colon == 0 || isBlank(line[0])) {
            beginBody(); // it is no field
            body(content, true);
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
            case "content-type" -> type = raw(octets);
            case "content-disposition" -> disposition = raw(octets);
            case "content-transfer-encoding" -> encoding = raw(octets);
            default -> {}
        }
        if (outermost && sink.wants(name))
            sink.field(name, EncodedWords.text(octets, 0, octets.length));
    }

    private static String raw(byte[] octets) {
        return EncodedWords.Texts.decode(octets, 0, octets.length, null).replace('\t', ' ').strip();
    }

    private void beginBody() {
        var content = new MimeParameters(type);
        for (var name : content.all("name")) attachment(name);
        for (var name : new MimeParameters(disposition).all("filename")) attachment(name);
        var kind = content.value();
        var boundary = content.plain("boundary");
        inHeader = false;
        outermost = false;
        text = TextDecoder.NOTHING;
        if (kind.startsWith("multipart/")
                && boundary != null
                && !boundary.isEmpty()
                && boundary.length() <= 200
                && boundaries.size() < MAX_DEPTH) boundaries.push(boundary.stripTrailing());
        else if (kind.equals("message/rfc822") && ++embedded <= MAX_DEPTH) beginHeader();
        else if (isText(kind) && looked < MAX_TEXT) {
            var charset = content.plain("charset");
            text =
                    new TextDecoder(
                            encoding.toLowerCase(Locale.ROOT),
                            charset == null ? null : EncodedWords.Texts.charset(charset),
                            this::text);
        }
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
        type = "";
        disposition = "";
        encoding = "";
    }

    private void body(int content, boolean ends) {
        if (text == TextDecoder.NOTHING) return;
        looked += content;
        text.take(line, content, ends);
        if (looked < MAX_TEXT) return;
        text.end();
        text = TextDecoder.NOTHING;
    }

    private void text(String decoded) {
        sink.line(decoded);
        // "begin 644 name.exe": an attachment from before there was MIME
        if (decoded.startsWith("begin ") && decoded.length() > 10 && decoded.length() < 300) {
            int blank = decoded.indexOf(' ', 6);
            if (blank == 9 || blank == 10) attachment(decoded.substring(blank + 1));
        }
    }

    private void attachment(String name) {
        if (!name.isBlank() && ++names <= MAX_NAMES) sink.attachment(name.strip());
    }

    /** Whether a part begins here, or a multipart ends; if so, goes on behind it. */
    private boolean isBoundary(int content) {
        if (content < 3 || line[0] != '-' || line[1] != '-') return false;
        int depth = 0;
        for (var boundary : boundaries) {
            depth++;
            int end = boundary.length() + 2;
            if (content < end || !stands(boundary)) continue;
            boolean closes = content >= end + 2 && line[end] == '-' && line[end + 1] == '-';
            if (!isBlank(closes ? end + 2 : end, content)) continue;
            if (inHeader) finishField();
            text.end();
            text = TextDecoder.NOTHING;
            for (int i = closes ? 0 : 1; i < depth; i++) boundaries.pop();
            inHeader = false;
            outermost = false;
            if (!closes) beginHeader();
            return true;
        }
        return false;
    }

    private boolean stands(String boundary) {
        for (int i = 0; i < boundary.length(); i++)
            if ((line[i + 2] & 255) != boundary.charAt(i)) return false;
        return true;
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) if (!isBlank(line[i])) return false;
        return true;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
