package postern.policy;

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
