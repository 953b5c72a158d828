package postern.alerts;

import java.util.regex.Pattern;

/** Text of strangers, made fit to be shown. */
final class Plain {
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_.:@-]+");

    private Plain() {}

    /** As one word of a command for a shell. */
    static String word(String text) {
        return WORD.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** One line without control and format characters, of no more characters than that. */
    static String line(String text, int most) {
        var out = new StringBuilder();
        text.codePoints()
                .limit(most)
                .forEach(c -> {
                    boolean shown =
                            switch (Character.getType(c)) {
                                case Character.CONTROL,
                                        Character.FORMAT,
                                        Character.LINE_SEPARATOR,
                                        Character.PARAGRAPH_SEPARATOR,
                                        Character.PRIVATE_USE,
                                        Character.SURROGATE,
                                        Character.UNASSIGNED ->
                                        false;
                                default -> true;
                            };
                    if (shown) out.appendCodePoint(c);
                    else out.append('?');
                });
        return out.toString();
    }
}
