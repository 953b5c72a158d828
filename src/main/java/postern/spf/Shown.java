package postern.spf;

/** A stranger's text as it may be shown: printable ASCII, and not too long. */
final class Shown {
    private static final int USUAL = 100;

    private Shown() {}

    static String of(String text) {
        return of(text, USUAL);
    }

    static String of(String text, int most) {
        var shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (shown.length() >= most) return shown.substring(0, most - 3) + "...";
            char c = text.charAt(i);
            shown.append(c >= ' ' && c < 127 ? c : '?');
        }
        return shown.toString();
    }
}
