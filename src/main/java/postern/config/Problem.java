package postern.config;

/**
 * Something in the file that cannot be read as it stands.
 *
 * @param line from 1 on; 0 when it is about the file as a whole
 * @param column from 1 on
 * @param message one clause, without a full stop
 * @param cure what to do about it, one sentence
 */
public record Problem(int line, int column, String message, String cure)
        implements Comparable<Problem> {
    private static final int LONGEST = 300;

    public Problem {
        message = printable(message);
        cure = printable(cure);
    }

    /** What stands in a file may be anything; a terminal is shown text. */
    private static String printable(String text) {
        var clean = new StringBuilder(Math.min(text.length(), LONGEST));
        for (int i = 0; i < text.length() && clean.length() < LONGEST; i++) {
            char c = text.charAt(i);
            boolean plain =
                    switch (Character.getType(c)) {
                        case Character.CONTROL,
                                Character.FORMAT,
                                Character.LINE_SEPARATOR,
                                Character.PARAGRAPH_SEPARATOR ->
                                false;
                        default -> true;
                    };
            clean.append(plain ? c : '?');
        }
        return text.length() > LONGEST ? clean.append('…').toString() : clean.toString();
    }

    @Override
    public int compareTo(Problem other) {
        int order = Integer.compare(line, other.line);
        return order != 0 ? order : Integer.compare(column, other.column);
    }

    /** As compilers write it: {@code file:12:5: message}. */
    public String in(String file) {
        return line == 0
                ? file + ": " + message
                : file + ":" + line + ":" + column + ": " + message;
    }
}
