package postern.mailauth;

/** What strangers wrote, made fit for a line of text: bounded, printable ASCII alone. */
final class Shown {
    private static final int MOST = 120;

    private Shown() {}

    static String of(String text) {
        var shown = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (shown.length() == MOST) return shown.append("...").toString();
            char c = text.charAt(i);
            shown.append(c >= ' ' && c < 127 ? c : '?');
        }
        return shown.toString();
    }
}
