package postern.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.mail.Parsed;

/**
 * Reads the value of a header field that holds addresses, and where each of them stands (RFC 5322
 * §3.4 with its obsolete forms of §4.4, RFC 6532 §3.2). Names, comments, encoded words and groups
 * are stepped over and never decoded.
 *
 * <p>It reads what the standard allows and nothing else: what is no list of addresses is not
 * guessed at, for two programs would guess differently. The parsers of mail libraries repair such
 * fields, and none of them tells the octets at which an address stands, which is what an edit that
 * leaves all other octets alone has to know.
 */
public final class AddressField {

    /**
     * An address: the octets from {@code start} up to {@code end}, brackets and names not counted.
     *
     * @param mailbox null where the parts make none, being too long or with control characters
     */
    public record Address(int start, int end, @Nullable Mailbox mailbox) {}

    /**
     * What stands in a field.
     *
     * @param addresses in their order, those of groups too
     * @param hasGroup whether there is a group, which may be empty
     */
    public record Content(List<Address> addresses, boolean hasGroup) {
        public Content {
            addresses = List.copyOf(addresses);
        }
    }

    /** Words and dots that stand together: a name, a local part or a domain. */
    private static final class Words {
        private final StringBuilder text = new StringBuilder(); // octets, without quotes
        private int end; // behind the last of them
        private boolean quoted;
        private boolean dotted = true; // words with one dot between each two

        boolean isLocalPart() {
            return dotted && end > 0;
        }

        boolean isDomain() {
            return isLocalPart() && !quoted;
        }
    }

    private final byte[] octets;
    private final int end;
    private final List<Address> found = new ArrayList<>();
    private boolean hasGroup;
    private int at;

    private AddressField(byte[] octets, int from, int to) {
        this.octets = octets;
        this.at = from;
        this.end = to;
    }

    /**
     * Reads the octets between two positions: what stands behind the colon, folds and the last CRLF
     * included. Null where it is no list of addresses.
     */
    public static @Nullable Content read(byte[] octets, int from, int to) {
        int last = to;
        if (last - from > 1 && octets[last - 1] == '\n' && octets[last - 2] == '\r') last -= 2;
        var field = new AddressField(octets, from, last);
        if (!field.list() || field.found.isEmpty() && !field.hasGroup) return null;
        return new Content(field.found, field.hasGroup);
    }

    /** All of it; between commas there may be nothing (RFC 5322 §4.4). */
    private boolean list() {
        do {
            if (!skip() || at < end && peek() != ',' && !element(true)) return false;
        } while (take(','));
        return at == end;
    }

    /** A mailbox, or a group where there may be one, and the blanks behind it. */
    private boolean element(boolean mayBeGroup) {
        int start = at;
        var words = words();
        if (words == null) return false;
        return switch (peek()) {
            case '<' -> bracketed();
            case '@' -> address(start, words) && skip();
            case ':' -> mayBeGroup && words.end > 0 && group();
            default -> false;
        };
    }

    private boolean group() {
        at++;
        hasGroup = true;
        do {
            if (!skip() || peek() != ',' && peek() != ';' && !element(false)) return false;
        } while (take(','));
        return take(';') && skip();
    }

    /** An address in brackets, perhaps behind a source route, which means nothing any more. */
    private boolean bracketed() {
        at++;
        if (!skip()) return false;
        if (peek() == '@' || peek() == ',') {
            while (take('@') || take(',')) if (!skip() || words() == null) return false;
            if (!take(':') || !skip()) return false;
        }
        int start = at;
        var local = words();
        return local != null && address(start, local) && skip() && take('>') && skip();
    }

    /** The rest of an address whose local part was read; nothing behind its last octet. */
    private boolean address(int start, Words local) {
        if (!local.isLocalPart() || !take('@') || !skip()) return false;
        String domain;
        int last;
        if (peek() == '[') {
            var literal = literal();
            if (literal == null) return false;
            domain = literal;
            last = at;
        } else {
            var words = words();
            if (words == null || !words.isDomain()) return false;
            domain = words.text.toString();
            last = words.end;
        }
        found.add(new Address(start, last, mailbox(local.text, domain)));
        return true;
    }

    /** A literal without its blanks, or null. */
    private @Nullable String literal() {
        var text = new StringBuilder();
        for (; at < end; at++) {
            char c = peek();
            if (c == '\\' || isControl(c) && !isBlankOrFold(c)) return null;
            if (!isBlankOrFold(c)) text.append(c);
            if (c == ']') {
                at++;
                return text.toString();
            }
        }
        return null;
    }

    private static @Nullable Mailbox mailbox(StringBuilder local, String domain) {
        var text = local.toString().replace("\\", "\\\\").replace("\"", "\\\"");
        try {
            var octets = ("\"" + text + "\"@" + domain).getBytes(StandardCharsets.ISO_8859_1);
            var read = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return Mailbox.parse(read.toString()) instanceof Parsed.Good<Mailbox>(var mailbox)
                    ? mailbox
                    : null;
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    /** As many words and dots as there are, perhaps none, and the blanks behind; null if broken. */
    private @Nullable Words words() {
        var words = new Words();
        boolean wantsWord = true;
        while (at < end) {
            char c = peek();
            boolean dot = c == '.';
            if (dot) {
                words.text.append(c);
                at++;
            } else if (c == '"') {
                words.quoted = true;
                if (!quoted(words.text)) return null;
            } else if (isAtomChar(c)) {
                for (; at < end && isAtomChar(peek()); at++) words.text.append(peek());
            } else break;
            words.dotted &= dot != wantsWord;
            wantsWord = dot;
            words.end = at;
            if (!skip()) return null;
        }
        words.dotted &= !wantsWord;
        return words;
    }

    private boolean quoted(StringBuilder content) {
        for (at++; at < end; at++) {
            char c = peek();
            if (c == '"') {
                at++;
                return true;
            }
            if (isFold()) {
                at++;
                continue;
            }
            if (c == '\\' && ++at < end) c = peek();
            if (at == end || isControl(c) && c != '\t') return false;
            content.append(c);
        }
        return false;
    }

    /** Blanks, folds and comments; false where they are broken. */
    private boolean skip() {
        int depth = 0;
        for (; at < end; at++) {
            char c = peek();
            if (c == '(') depth++;
            else if (c == ')' && depth > 0) depth--;
            else if (c == '\\' && depth > 0) at++;
            else if (isFold()) at++;
            else if (depth > 0 ? isControl(c) && c != '\t' : c != ' ' && c != '\t') break;
        }
        return depth == 0;
    }

    /** Whether a line ends here and goes on with a blank. */
    private boolean isFold() {
        return at + 2 < end
                && octets[at] == '\r'
                && octets[at + 1] == '\n'
                && (octets[at + 2] == ' ' || octets[at + 2] == '\t');
    }

    private static boolean isBlankOrFold(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isControl(char c) {
        return c < ' ' || c == 127;
    }

    /** atext, and every octet of what is not ASCII. */
    private static boolean isAtomChar(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c >= 128
                || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }

    /** The octet that comes next, as a character; NUL at the end, which is legal nowhere. */
    private char peek() {
        return at < end ? (char) (octets[at] & 255) : 0;
    }

    private boolean take(char expected) {
        if (at == end || peek() != expected) return false;
        at++;
        return true;
    }
}
