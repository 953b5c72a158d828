package postern.mail;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An SMTP reply: a code, an enhanced status where it has one, and one or more lines of text (RFC
 * 5321 §4.2, RFC 2034 §3). The text holds no control characters. Immutable; two are equal that say
 * the same.
 */
public final class Reply {
    private final int code;
    private final @Nullable EnhancedCode status;
    private final List<String> lines;

    /** What it was made of; null for itself. Says nothing of what it says. */
    private final @Nullable Reply origin;

    /**
     * @throws IllegalArgumentException if code and status disagree, or a line could break the
     *     protocol
     */
    public Reply(int code, @Nullable EnhancedCode status, List<String> lines) {
        this(code, status, lines, null);
    }

    public Reply(int code, @Nullable EnhancedCode status, String text) {
        this(code, status, List.of(text), null);
    }

    private Reply(
            int code, @Nullable EnhancedCode status, List<String> lines, @Nullable Reply origin) {
        if (code < 200 || code > 599) throw new IllegalArgumentException("no reply code: " + code);
        if (status != null && code / 100 != status.severity()) // RFC 2034 §4
        throw new IllegalArgumentException(code + " cannot carry " + status);
        this.code = code;
        this.status = status;
        this.lines = List.copyOf(lines);
        this.origin = origin;
        if (this.lines.isEmpty())
            throw new IllegalArgumentException("a reply has at least one line");
        for (var line : this.lines)
            for (int i = 0; i < line.length(); i++)
                if (line.charAt(i) < ' ' || line.charAt(i) == 127)
                    throw new IllegalArgumentException("a reply has no control characters");
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

    public int code() {
        return code;
    }

    public @Nullable EnhancedCode status() {
        return status;
    }

    public List<String> lines() {
        return lines;
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
        return with(List.of(text));
    }

    /** The same code and status with other lines. */
    public Reply with(List<String> text) {
        return new Reply(code, status, text, origin());
    }

    /** The same status and text behind another code. */
    public Reply withCode(int other) {
        return other == code ? this : new Reply(other, status, lines, origin());
    }

    /** The same code and text without a status. */
    public Reply withoutStatus() {
        return new Reply(code, null, lines, origin());
    }

    /** The reply that this one was made of, by other words or another code; itself where none. */
    public Reply origin() {
        return origin == null ? this : origin;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || other instanceof Reply that
                        && code == that.code
                        && Objects.equals(status, that.status)
                        && lines.equals(that.lines);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * code + Objects.hashCode(status)) + lines.hashCode();
    }

    /** On one line, for people and logs: lines are joined by a blank. */
    @Override
    public String toString() {
        return code + " " + (status == null ? "" : status + " ") + String.join(" ", lines);
    }
}
