package postern.mail;

/**
 * Comparing protocol words. Only the letters A to Z fold: the JDK's own "ignore case" takes a long
 * s for an S, a dotless i for an I and a Kelvin sign for a K.
 */
public final class Ascii {
    private Ascii() {}

    /** Whether the word stands there in any case; the word itself is ASCII. */
    public static boolean standsAt(String text, int at, String word) {
        if (at < 0 || text.length() - at < word.length()) return false;
        for (int i = 0; i < word.length(); i++)
            if (lower(text.charAt(at + i)) != lower(word.charAt(i))) return false;
        return true;
    }

    public static boolean same(String text, String word) {
        return text.length() == word.length() && standsAt(text, 0, word);
    }

    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) >= 128) return false;
        return true;
    }

    public static String lower(String text) {
        var lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) lower.append(lower(text.charAt(i)));
        return lower.toString();
    }

    public static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
}
