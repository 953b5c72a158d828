package postern.spf;

import java.util.List;

/**
 * What a check of one identity found.
 *
 * @param domain whose record was asked for, in ASCII; as the client gave it where it is none
 * @param mechanism the directive that decided, as it stands in the record of that domain, or in the
 *     one that it redirects to; empty where none did
 * @param explanation what the domain says to a client that may not: a stranger's text, of printable
 *     ASCII and at most {@link #MAX_EXPLANATION} characters; empty for none
 * @param why the result in words of ours: a phrase without full stop
 * @param steps what was looked at in its order, each a line such as {@code include:spf.example →
 *     pass}; what lies within an include is indented by two blanks
 */
public record SpfFinding(
        SpfResult result,
        Identity identity,
        String domain,
        String mechanism,
        String explanation,
        String why,
        List<String> steps) {
    public static final int MAX_EXPLANATION = 400;

    /** Whose name was checked (RFC 7208 §2.3, §2.4). */
    public enum Identity {
        MAILFROM,
        /** Also for the null reverse-path, whose mail comes from the HELO name. */
        HELO;

        /** As in {@code smtp.mailfrom} (RFC 8601 §2.7.2). */
        public String word() {
            return this == MAILFROM ? "mailfrom" : "helo";
        }
    }

    public SpfFinding {
        steps = List.copyOf(steps);
    }
}
