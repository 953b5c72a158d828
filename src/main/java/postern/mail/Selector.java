package postern.mail;

/**
 * A selector, which tells a domain's keys apart (RFC 6376 §3.1): labels with dots between them, in
 * lower case. Letters, digits, inner hyphens; underscores too, as some use them.
 */
public final class Selector {
    private static final int LONGEST = 200; // octets: the domain has to have room behind it
    private static final int LONGEST_LABEL = 63;

    private Selector() {}

    /** The selector in its one form: in lower case. */
    public static Parsed<String> parse(String text) {
        if (text.isEmpty()) return Parsed.bad("it is empty");
        if (text.length() > LONGEST) return Parsed.bad("it is longer than " + LONGEST + " octets");
        var lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) lower.append(Ascii.lower(text.charAt(i)));
        for (var label : lower.toString().split("\\.", -1)) {
            if (label.isEmpty()) return Parsed.bad("a label is empty");
            if (label.length() > LONGEST_LABEL)
                return Parsed.bad("a label has at most " + LONGEST_LABEL + " octets");
            if (label.startsWith("-")
                    || label.endsWith("-")
                    || !label.chars().allMatch(Selector::isIn))
                return Parsed.bad("a label holds letters, digits and inner hyphens only");
        }
        return Parsed.good(lower.toString());
    }

    private static boolean isIn(int c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }
}
