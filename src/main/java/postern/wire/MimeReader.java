package postern.wire;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a message as mail programs show it, while it streams through: fields of its header, lines
 * of its text, names of its attachments. It takes one pass, keeps one line and one field, and never
 * refuses: what is broken is read as well as may be. Where mail programs differ, it reads as each
 * of them does: all fields of one name, all boundaries that may be meant, a header behind a line
 * that is no field, which is text for some and header for others, and a message or multipart that
 * is encoded as a whole (against RFC 2045 §6.4) both decoded and as it stands.
 *
 * <p>Of a field it reads {@value #MAX_FIELD} octets, of all text together {@value #MAX_TEXT}
 * octets. Where something could hide behind its bounds, it stops and says so: {@link #fault}.
 */
public final class MimeReader {
    public static final int MAX_FIELD = 64 * 1024;
    public static final int MAX_TEXT = 1024 * 1024;

    private static final String DIGEST = "multipart/digest"; // of messages
    private static final int MAX_LINE = 8 * 1024;
    private static final int FIRST_LINE = 256;
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

    /** Why not all of a message could be looked at. */
    public enum Fault {
        /** Entities lie deeper within each other than they may. */
        TOO_DEEP,
        /** There is more of something than mail programs write, and something may hide in it. */
        UNCLEAR
    }

    private final Sink sink;
    private final MimeBudget budget;
    private final int outside; // entities around this one
    private final Boundaries open = new Boundaries();
    private final List<EncodedEntity> encoded = new ArrayList<>(); // what is open of those
    private byte[] line = new byte[FIRST_LINE];
    private int length;
    private boolean begins = true; // the line that is being read
    private boolean inHeader = true;
    private boolean outermost; // the header that is being read
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private String fieldName = ""; // of a field that is wanted
    private boolean behindField;
    private boolean stray; // a line of this header was no field: it is read as text, too
    private final List<String> types = new ArrayList<>();
    private final List<String> dispositions = new ArrayList<>();
    private final List<String> encodings = new ArrayList<>();
    private final List<TextDecoder> texts = new ArrayList<>(); // ways to read the same text
    private final Set<String> textWays = new HashSet<>();

    /**
     * @param maxDepth how deep entities may lie within each other; the message itself is at 1
     */
    public MimeReader(Sink sink, int maxDepth) {
        this(sink, new MimeBudget(maxDepth), 0, true);
    }

    private MimeReader(Sink sink, MimeBudget budget, int outside, boolean outermost) {
        this.sink = sink;
        this.budget = budget;
        this.outside = outside;
        this.outermost = outermost;
    }

    /** Why not all of the message could be looked at; null where all was. */
    public @Nullable Fault fault() {
        return budget.fault();
    }

    /** Looks at the remaining octets of a buffer; its position stays. */
    public void scan(ByteBuffer octets) {
        int i = octets.position();
        int limit = octets.limit();
        while (i < limit && budget.fault() == null) {
            int most = Math.min(limit, i + MAX_LINE - length);
            int end = Octets.indexOf((byte) '\n', octets, i, most);
            boolean ends = end < most;
            int count = (ends ? end + 1 : most) - i;
            if (length + count > line.length)
                line = Arrays.copyOf(line, Math.min(MAX_LINE, 2 * (length + count)));
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
        endEncoded(0);
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
        var found = first ? open.find(line, content) : null;
        if (found != null) boundary(found);
        for (var one : encoded) one.take(line, content, ends);
        if (found != null) return;
        if (inHeader) header(content, first, ends);
        else body(content, ends);
    }

    private void header(int content, boolean first, boolean ends) {
        body(content, ends); // behind a stray line
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
            stray = true;
            open();
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
        int room = MAX_FIELD - field.size();
        if (to - from > room && fieldName.startsWith("content-")) budget.unclear();
        field.write(line, from, Math.min(to - from, room));
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

    private void add(List<String> values, byte[] octets) {
        var text = EncodedWords.Texts.decode(octets, 0, octets.length, null);
        if (values.size() == MAX_WAYS) budget.unclear(); // one of them may be what counts
        else values.add(text.replace('\t', ' ').strip());
    }

    private void beginBody() {
        inHeader = false;
        outermost = false;
        open();
        stray = false;
        types.clear();
        dispositions.clear();
        encodings.clear();
    }

    /** Begins to read what the fields speak of; behind a stray line, for the first time. */
    private void open() {
        boolean silent = types.isEmpty();
        var kinds = (silent ? List.of("") : types).stream().map(MimeParameters::new).toList();
        names();
        var ends = new LinkedHashSet<String>();
        if (kinds.stream().anyMatch(kind -> kind.value().startsWith("multipart/")))
            for (var kind : kinds) ends.addAll(kind.boundaries());
        boolean isMessage =
                kinds.stream().anyMatch(MimeReader::isMessage) || silent && open.isDigest();
        var ways = encodings.isEmpty() ? List.of("") : encodings;
        if (!inHeader) for (var way : ways) decode(way.toLowerCase(Locale.ROOT), ends, isMessage);
        if (!ends.isEmpty() && !open.endIn(ends) && budget.keeps(open.sizeWith(ends)))
            open.open(ends, kinds.stream().anyMatch(kind -> kind.value().equals(DIGEST)));
        if (isMessage && !inHeader) {
            open.open(List.of(), false);
            beginHeader();
        } else if (ends.isEmpty() && budget.hasText())
            for (var kind : kinds) if (isText(kind.value())) read(ways, kind.plain("charset"));
    }

    private void names() {
        for (var fields : List.of(types, dispositions))
            for (var one : fields) {
                var parameters = new MimeParameters(one);
                if (parameters.isCut()) budget.unclear();
                parameters.names().forEach(this::attachment);
            }
    }

    private static boolean isMessage(MimeParameters kind) {
        return kind.value().startsWith("message/rfc822")
                || kind.value().startsWith("message/global");
    }

    /** What is encoded as a whole, and has a structure of its own once it is decoded. */
    private void decode(String encoding, Collection<String> ends, boolean isMessage) {
        if (!TransferDecoder.changes(encoding)) return;
        int around = outside + open.depth();
        if (isMessage && budget.opensEncoded())
            read(encoding, new MimeReader(sink, budget, around + 1, false));
        if (ends.isEmpty() || !budget.opensEncoded()) return;
        var within = new MimeReader(sink, budget, around, false);
        within.open.open(ends, false);
        within.inHeader = false;
        read(encoding, within);
    }

    private void read(String encoding, MimeReader within) {
        encoded.add(new EncodedEntity(encoding, open.depth(), within));
    }

    private void endEncoded(int level) {
        for (int i = encoded.size() - 1; i >= 0; i--) {
            if (encoded.get(i).level() < level) continue;
            encoded.remove(i).end();
            budget.closedEncoded();
        }
    }

    private void read(List<String> ways, @Nullable String charset) {
        var set = charset == null ? null : EncodedWords.Texts.charset(charset);
        for (var way : ways)
            if (texts.size() < 2 * MAX_WAYS && textWays.add(way + " " + set))
                texts.add(new TextDecoder(way.toLowerCase(Locale.ROOT), set, this::text));
    }

    private void endTexts() {
        texts.forEach(TextDecoder::end);
        texts.clear();
        textWays.clear();
    }

    /** What a mail program shows; what says nothing of itself, too, and what is broken. */
    private static boolean isText(String kind) {
        return kind.startsWith("text/")
                || kind.startsWith("multipart/")
                || kind.startsWith("message/")
                || kind.indexOf('/') < 0;
    }

    private void beginHeader() {
        budget.reaches(outside + open.depth() + 1);
        inHeader = true;
        behindField = false;
        stray = false;
        types.clear();
        dispositions.clear();
        encodings.clear();
    }

    private void body(int content, boolean ends) {
        if (texts.isEmpty()) return;
        for (var text : texts) text.take(line, content, ends);
        if (!budget.looksAt(content)) endTexts();
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
        if (name.isBlank() || !budget.names()) return;
        sink.attachment(name.strip());
        var saved = MimeParameters.saved(name);
        if (!saved.isEmpty() && !saved.equals(name.strip())) sink.attachment(saved);
    }

    /** A part begins, or a multipart ends; some readers find parts behind its end, too. */
    private void boundary(Boundaries.Found found) {
        if (inHeader) {
            finishField();
            names();
        }
        endTexts();
        endEncoded(found.level() + 1);
        open.close(found.level() + 1);
        inHeader = false;
        outermost = false;
        stray = false;
        if (!found.closes()) beginHeader();
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
