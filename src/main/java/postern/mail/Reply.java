package postern.mail;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP reply: a code, an enhanced status where it has one, and one or more lines of text (RFC
 * 5321 §4.2, RFC 2034 §3). The text holds no control characters.
 */
public record Reply(int code, @Nullable EnhancedCode status, List<String> lines) {

    /**
     * @throws IllegalArgumentException if code and status disagree, or a line could break the
     *     protocol
     */
    public Reply {
        if (code < 200 || code > 599) throw new IllegalArgumentException("no reply code: " + code);
        if (status != null && code / 100 != status.severity()) // RFC 2034 §4
        throw new IllegalArgumentException(code + " cannot carry " + status);
        lines = List.copyOf(lines);
        if (lines.isEmpty()) throw new IllegalArgumentException("a reply has at least one line");
        for (var line : lines)
            for (int i = 0; i < line.length(); i++)
                if (line.charAt(i) < ' ' || line.charAt(i) == 127)
                    throw new IllegalArgumentException("a reply has no control characters");
    }

    public Reply(int code, @Nullable EnhancedCode status, String text) {
        this(code, status, List.of(text));
    }

    /**
     * Reads a reply of one line as an administrator writes it: {@code 550 5.7.1 Relaying denied}.
     */
    public static Parsed<Reply> parse(String text) {
        var words = text.strip().split("\\s+", 3);
        if (!words[0].matches("[245][0-9]{2}"))
            return Parsed.bad("a reply begins with a code such as 550");
        int code = Integer.parseInt(words[0]);
        if (words.length < 2
                || !(EnhancedCode.parse(words[1]) instanceof Parsed.Good<EnhancedCode>(var status)))
            return Parsed.bad(
                    "a reply has an enhanced status code behind its code, such as 550 5.7.1");
        if (status.severity() != code / 100)
            return Parsed.bad(code + " cannot carry " + status + " (RFC 2034 §4)");
        var rest = words.length < 3 ? "" : words[2];
        if (rest.chars().anyMatch(c -> c < ' ' || c == 127))
            return Parsed.bad("a reply has no control characters");
        return Parsed.good(new Reply(code, status, rest));
    }

    public boolean isPositive() {
        return code < 400;
    }

    /** 4yz: the same command may succeed later. */
    public boolean isTransient() {
        return code / 100 == 4;
    }

    /** 5yz: trying again is of no use. */
    public boolean isPermanent() {
        return code / 100 == 5;
    }

    /** The same code and status with another text. */
    public Reply with(String text) {
        return new Reply(code, status, text);
    }

    /** On one line, for people and logs: lines are joined by a blank. */
    @Override
    public String toString() {
        return code + " " + (status == null ? "" : status + " ") + String.join(" ", lines);
    }
}
