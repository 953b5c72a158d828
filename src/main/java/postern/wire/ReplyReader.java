package postern.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.EnhancedCode;
import postern.mail.Reply;

/**
 * Reads the replies of a server from octets that come in pieces (RFC 5321 §4.2). Trusts nothing:
 * lines, their number and their sum are bounded, control characters become question marks, and what
 * is no reply is {@link Garbage}, after which this reader is of no more use.
 *
 * <p>Forgives what is seen in the field and harms nobody: a bare LF behind a line, a missing or
 * contradicting enhanced status, text that is not ASCII.
 */
public final class ReplyReader {
    /** Octets of a line with its CRLF; RFC 5321 §4.5.3.1.5 has 512, and servers that write more. */
    public static final int MAX_LINE = 4096;

    /** Lines of one reply. */
    public static final int MAX_LINES = 256;

    /** Octets of one reply. */
    public static final int MAX_REPLY = 32 * 1024;

    /** What came of reading on. */
    public sealed interface Read {}

    /** A reply is complete; octets behind it are left in the buffer. */
    public record Whole(Reply reply) implements Read {}

    /** The buffer is empty and the reply is not complete. */
    public record More() implements Read {}

    /** The server does not speak SMTP. The reason is a phrase for logs. */
    public record Garbage(String why) implements Read {}

    private static final More MORE = new More();

    private byte[] line = new byte[256];
    private int length;
    private int total;
    private int code;
    private @Nullable EnhancedCode status;
    private int statusLength;
    private @Nullable String first;
    private @Nullable List<String> lines;

    /** Takes octets until a reply is complete or nothing remains. */
    public Read read(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte octet = bytes.get();
            if (octet != '\n') {
                if (length == MAX_LINE) return new Garbage("a reply line is too long");
                if (length == line.length)
                    line = Arrays.copyOf(line, Math.min(MAX_LINE, 2 * length));
                line[length++] = octet;
                continue;
            }
            total += length + 1;
            if (length > 0 && line[length - 1] == '\r') length--;
            var outcome = takeLine();
            length = 0;
            if (!(outcome instanceof More)) return outcome;
        }
        return MORE;
    }

    /** Whether nothing of an unfinished reply is held. */
    public boolean isEmpty() {
        return length == 0 && first == null;
    }

    private Read takeLine() {
        int found = code();
        if (found < 0) return new Garbage("a line does not begin with a reply code");
        if (total > MAX_REPLY) return new Garbage("a reply is too long");
        boolean last = length == 3 || line[3] == ' ';
        int from = Math.min(4, length);
        if (first == null) {
            code = found;
            readStatus(from);
            first = text(from + statusLength);
        } else {
            if (found != code) return new Garbage("the code changes within a reply");
            if (lines == null) {
                lines = new ArrayList<>();
                lines.add(first);
            }
            if (lines.size() == MAX_LINES) return new Garbage("a reply has too many lines");
            lines.add(text(from + (repeatsStatus(from) ? statusLength : 0)));
        }
        return last ? finish(first) : MORE;
    }

    private Whole finish(String only) {
        var reply = lines == null ? new Reply(code, status, only) : new Reply(code, status, lines);
        first = null;
        lines = null;
        status = null;
        statusLength = 0;
        total = 0;
        return new Whole(reply);
    }

    /** The code at the line's begin, or -1 (also for 1yz, which SMTP does not use). */
    private int code() {
        if (length < 3 || length > 3 && line[3] != ' ' && line[3] != '-') return -1;
        if (line[0] < '2' || line[0] > '5' || !isDigit(1) || !isDigit(2)) return -1;
        return (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
    }

    /** Sets the status that stands there and agrees with the code (RFC 2034 §4); null for none. */
    private void readStatus(int from) {
        status = null;
        statusLength = 0;
        if (from + 5 > length || line[from] != line[0] || line[from] == '3') return;
        if (line[from + 1] != '.') return;
        int at = from + 2;
        int subject = 0;
        int digits = 0;
        for (; at < length && isDigit(at) && digits < 3; at++, digits++)
            subject = subject * 10 + line[at] - '0';
        if (digits == 0 || at >= length || line[at] != '.') return;
        at++;
        int detail = 0;
        digits = 0;
        for (; at < length && isDigit(at) && digits < 3; at++, digits++)
            detail = detail * 10 + line[at] - '0';
        if (digits == 0 || at < length && line[at] != ' ') return;
        status = new EnhancedCode(line[from] - '0', subject, detail);
        statusLength = Math.min(at + 1, length) - from;
    }

    /** Whether a further line begins with the same status. */
    private boolean repeatsStatus(int from) {
        if (status == null) return false;
        var same = status.toString();
        if (from + same.length() > length) return false;
        for (int i = 0; i < same.length(); i++) if (line[from + i] != same.charAt(i)) return false;
        int end = from + same.length();
        return end == length || line[end] == ' ';
    }

    private boolean isDigit(int at) {
        return line[at] >= '0' && line[at] <= '9';
    }

    private String text(int from) {
        if (from >= length) return "";
        for (int i = from; i < length; i++)
            if (line[i] < ' ' || line[i] == 127) return cleaned(from); // also what is not ASCII
        return new String(line, from, length - from, StandardCharsets.ISO_8859_1);
    }

    /** UTF-8 (RFC 6531 §3.7.4.1) without control characters and what else could forge a line. */
    private String cleaned(int from) {
        var text = new String(line, from, length - from, StandardCharsets.UTF_8).toCharArray();
        for (int i = 0; i < text.length; i++) {
            char c = text[i];
            if (c == '\t') text[i] = ' ';
            else if (Character.isISOControl(c) || isFormat(c)) text[i] = '?';
        }
        return new String(text);
    }

    private static boolean isFormat(char c) {
        return switch (Character.getType(c)) {
            case Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    true;
            default -> false;
        };
    }
}
