package postern.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for local parts: a "*" stands for any characters, none included. ASCII letters match in
 * either case: local parts are opaque to us (RFC 5321 §2.3.11), but nearly every host that owns
 * them takes them so, and a rule that refuses an address must not be slipped past by writing it in
 * capitals.
 *
 * @param text folded to lower case; each "*" is a wildcard unless {@code literal}
 * @param literal whether a "*" stands for itself, as in a quoted local part
 */
public record Glob(String text, boolean literal) {
    public static final Glob ANY = new Glob("*", false);

    public Glob {
        text = fold(text);
    }

    /** Whether it holds no wildcard, so that it takes one local part (in any case). */
    public boolean isExact() {
        return literal || text.indexOf('*') < 0;
    }

    public boolean matches(String local) {
        if (text.equals("*") && !literal) return true;
        int t = 0; // in text
        int star = -1; // the last wildcard passed
        int mark = 0; // what it has swallowed so far
        for (int l = 0; l < local.length(); ) {
            if (t < text.length() && !literal && text.charAt(t) == '*') {
                star = t++;
                mark = l;
            } else if (t < text.length() && text.charAt(t) == fold(local.charAt(l))) {
                t++;
                l++;
            } else if (star >= 0) {
                t = star + 1;
                l = ++mark;
            } else return false;
        }
        while (t < text.length() && !literal && text.charAt(t) == '*') t++;
        return t == text.length();
    }

    /** How many wildcards it holds. */
    int wildcards() {
        int count = 0;
        if (!literal) for (int i = 0; i < text.length(); i++) if (text.charAt(i) == '*') count++;
        return count;
    }

    /**
     * What its wildcards stand for in that local part, in their order; null where it does not match
     * so that each of them stands for one character at least. Where there is a choice, the first
     * stands for as little as it can, then the second, and so on.
     */
    @Nullable List<String> captures(String local) {
        if (isExact()) return matches(local) ? List.of() : null;
        int star = text.indexOf('*');
        if (!stands(text.substring(0, star), local, 0)) return null;
        var captures = new ArrayList<String>(2);
        int from = star; // where in the local part the wildcard's share begins
        while (true) {
            int next = text.indexOf('*', star + 1);
            var behind = text.substring(star + 1, next < 0 ? text.length() : next);
            // The last share ends where the text behind it has just room; others as soon as may be.
            int to = next < 0 ? local.length() - behind.length() : from + 1;
            while (next >= 0 && to <= local.length() && !stands(behind, local, to)) to++;
            if (to <= from || !stands(behind, local, to)) return null;
            captures.add(local.substring(from, to));
            if (next < 0) return captures;
            from = to + behind.length();
            star = next;
        }
    }

    /** Whether the folded text stands there in the local part. */
    private static boolean stands(String folded, String local, int at) {
        if (at + folded.length() > local.length()) return false;
        for (int i = 0; i < folded.length(); i++)
            if (folded.charAt(i) != fold(local.charAt(at + i))) return false;
        return true;
    }

    static char fold(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }

    /** The same text where nothing is to be folded. */
    static String fold(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == fold(text.charAt(i))) continue;
            var folded = text.toCharArray();
            for (int j = i; j < folded.length; j++) folded[j] = fold(folded[j]);
            return new String(folded);
        }
        return text;
    }
}
