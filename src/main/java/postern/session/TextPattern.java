package postern.session;

import java.util.ArrayList;
import java.util.List;

/**
 * A wildcard pattern for a whole text: a "*" stands for any characters, none included. Letters
 * match in either case.
 */
final class TextPattern {
    private final List<String> pieces = new ArrayList<>(); // between the wildcards

    TextPattern(String pattern) {
        var folded = fold(pattern);
        int from = 0;
        for (int star = folded.indexOf('*'); star >= 0; star = folded.indexOf('*', from)) {
            pieces.add(folded.substring(from, star));
            from = star + 1;
        }
        pieces.add(folded.substring(from));
    }

    boolean matches(String text) {
        var folded = fold(text);
        var first = pieces.getFirst();
        if (pieces.size() == 1) return folded.equals(first);
        var last = pieces.getLast();
        int end = folded.length() - last.length();
        if (!folded.startsWith(first) || end < first.length() || !folded.endsWith(last))
            return false;
        int at = first.length();
        for (int i = 1; i < pieces.size() - 1; i++) {
            int found = folded.indexOf(pieces.get(i), at);
            if (found < 0) return false;
            at = found + pieces.get(i).length();
        }
        return at <= end;
    }

    /** Character by character, so that lengths stay. */
    private static String fold(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == Character.toLowerCase(c)) continue;
            var folded = text.toCharArray();
            for (int j = i; j < folded.length; j++) folded[j] = Character.toLowerCase(folded[j]);
            return new String(folded);
        }
        return text;
    }
}
