package postern.mail;

/** An enhanced status code such as 5.7.1 (RFC 3463 §2). */
public record EnhancedCode(int severity, int subject, int detail) {

    /**
     * @throws IllegalArgumentException if a part is out of range
     */
    public EnhancedCode {
        if (severity != 2 && severity != 4 && severity != 5)
            throw new IllegalArgumentException("severity is 2, 4 or 5");
        if (subject < 0 || subject > 999 || detail < 0 || detail > 999)
            throw new IllegalArgumentException("subject and detail have at most three digits");
    }

    /** Reads {@code d.d.d} without leading zeros. */
    public static Parsed<EnhancedCode> parse(String text) {
        if (!text.matches("[245]\\.(0|[1-9][0-9]{0,2})\\.(0|[1-9][0-9]{0,2})"))
            return Parsed.bad("an enhanced status code looks like 5.7.1 (RFC 3463)");
        var parts = text.split("\\.");
        return Parsed.good(
                new EnhancedCode(
                        Integer.parseInt(parts[0]),
                        Integer.parseInt(parts[1]),
                        Integer.parseInt(parts[2])));
    }

    @Override
    public String toString() {
        return severity + "." + subject + "." + detail;
    }
}
