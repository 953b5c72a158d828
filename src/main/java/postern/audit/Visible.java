package postern.audit;

/** Text of strangers, made fit for a terminal, a log and a report. */
public final class Visible {
    private static final int LONGEST = 2000;

    private Visible() {}

    /** The same text with every control and format character written as an escape, and cut. */
    public static String of(String text) {
        var out = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> append(out, c));
        if (text.codePointCount(0, text.length()) > LONGEST) out.append("…");
        return out.toString();
    }

    private static void append(StringBuilder out, int c) {
        switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> {
                if (c == '\r') out.append("\\r");
                else if (c == '\n') out.append("\\n");
                else if (c < 256) out.append(String.format("\\x%02x", c));
                else out.append(String.format("\\u{%x}", c));
            }
            default -> out.appendCodePoint(c);
        }
    }
}
