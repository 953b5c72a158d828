package postern.mail;

import com.ibm.icu.text.IDNA;
import java.util.Locale;

/**
 * A syntactically valid domain in its one canonical form: A-labels, lower case, no trailing dot.
 * Never looks anything up. At most 253 octets here (255 with the length octets, RFC 1035 §2.3.4),
 * labels of 1 to 63 octets of letters, digits and inner hyphens (RFC 5321 §4.1.2).
 *
 * <p>Only ASCII case is folded. A label that is not ASCII must already be a valid U-label of IDNA
 * 2008 (RFC 5891 §5): nothing is mapped, so that a fullwidth dot, a Kelvin sign or a sharp s never
 * turns one domain into another.
 */
public record Domain(String name) implements Host, Comparable<Domain> {
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;
    private static final IDNA IDNA_2008 =
            IDNA.getUTS46Instance(
                    IDNA.NONTRANSITIONAL_TO_ASCII
                            | IDNA.NONTRANSITIONAL_TO_UNICODE
                            | IDNA.USE_STD3_RULES
                            | IDNA.CHECK_BIDI
                            | IDNA.CHECK_CONTEXTJ
                            | IDNA.CHECK_CONTEXTO);

    /**
     * @throws IllegalArgumentException if the name is not in canonical form; {@link #parse} reads
     *     others
     */
    public Domain {
        if (!isCanonical(name))
            throw new IllegalArgumentException("not a canonical domain: " + name);
    }

    /** Reads any spelling of a domain: either case, A-labels or U-labels, one trailing dot. */
    public static Parsed<Domain> parse(String text) {
        if (isCanonical(text)) return Parsed.good(new Domain(text)); // nearly always
        var bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (bare.isEmpty()) return Parsed.bad("a domain has at least one label");
        var canonical = new StringBuilder(bare.length());
        for (var label : bare.split("\\.", -1)) {
            if (!canonical.isEmpty()) canonical.append('.');
            if (label.isEmpty()) return Parsed.bad("a label is empty");
            if (isAscii(label)) canonical.append(label.toLowerCase(Locale.ROOT));
            else {
                var aLabel = aLabel(label);
                if (aLabel.isEmpty()) return Parsed.bad("a label is no valid U-label (RFC 5890)");
                canonical.append(aLabel);
            }
        }
        var name = canonical.toString();
        if (name.length() > MAX_NAME) return Parsed.bad("a domain has at most 253 octets");
        for (var label : name.split("\\.", -1)) {
            if (label.length() > MAX_LABEL) return Parsed.bad("a label has at most 63 octets");
            if (!isLabel(label, 0, label.length()))
                return Parsed.bad("a label holds letters, digits and inner hyphens only");
        }
        if (isNumeric(name))
            return Parsed.bad("an address stands in brackets, and no domain ends in a number");
        return Parsed.good(new Domain(name));
    }

    /** The domain, for constants and tests. */
    public static Domain of(String text) {
        return parse(text).orThrow();
    }

    /**
     * Whether this is a proper subdomain of the other: {@code a.b.c} of {@code b.c}, not {@code
     * b.c}.
     */
    public boolean isBelow(Domain parent) {
        int cut = name.length() - parent.name.length();
        return cut > 1 && name.charAt(cut - 1) == '.' && name.endsWith(parent.name);
    }

    @Override
    public int compareTo(Domain other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }

    private static String aLabel(String label) {
        var lower = new StringBuilder(label.length());
        label.chars()
                .map(c -> c >= 'A' && c <= 'Z' ? c + 32 : c)
                .forEach(c -> lower.append((char) c));
        var result = new StringBuilder();
        var problems = new IDNA.Info();
        IDNA_2008.labelToASCII(lower, result, problems);
        if (problems.hasErrors()) return "";
        var back = new StringBuilder();
        IDNA_2008.labelToUnicode(result, back, problems);
        return !problems.hasErrors() && back.compareTo(lower) == 0 ? result.toString() : "";
    }

    private static boolean isCanonical(String name) {
        int length = name.length();
        if (length == 0 || length > MAX_NAME) return false;
        int start = 0;
        for (int i = 0; i <= length; i++) {
            if (i < length && name.charAt(i) != '.') {
                if (name.charAt(i) >= 'A' && name.charAt(i) <= 'Z') return false;
                continue;
            }
            if (i - start > MAX_LABEL || !isLabel(name, start, i)) return false;
            start = i + 1;
        }
        return !isNumeric(name);
    }

    private static boolean isLabel(String text, int from, int to) {
        if (from >= to || text.charAt(from) == '-' || text.charAt(to - 1) == '-') return false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) return false;
        }
        return true;
    }

    /** A last label of digits only would read as an IPv4 address somewhere (RFC 3696 §2). */
    private static boolean isNumeric(String name) {
        for (int i = name.length() - 1; i >= 0 && name.charAt(i) != '.'; i--)
            if (name.charAt(i) < '0' || name.charAt(i) > '9') return false;
        return true;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }
}
