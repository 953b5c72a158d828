package postern.digest;

/** What came from outside, so that it is shown and does nothing. */
final class Shown {
    private Shown() {}

    /**
     * For a line of text: control and format characters, which could change what is seen, as codes.
     */
    static String of(String text) {
        var shown = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> {
                    switch (Character.getType(c)) {
                        case Character.CONTROL,
                                Character.FORMAT,
                                Character.LINE_SEPARATOR,
                                Character.PARAGRAPH_SEPARATOR,
                                Character.SURROGATE,
                                Character.PRIVATE_USE,
                                Character.UNASSIGNED ->
                                shown.append(String.format("\\u{%x}", c));
                        default -> shown.appendCodePoint(c);
                    }
                });
        return shown.toString();
    }

    /** The same for HTML, in text and in attributes that stand in quotes. */
    static String inHtml(String text) {
        var shown = of(text);
        var html = new StringBuilder(shown.length() + 16);
        for (int i = 0; i < shown.length(); i++) {
            char c = shown.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return html.toString();
    }
}
