package postern.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import postern.mail.Ascii;
import postern.mail.Parsed;

/** A macro-string (RFC 7208 §7.1), read and not yet expanded. */
record MacroText(List<Part> parts) {

    sealed interface Part {
        record Literal(String text) implements Part {}

        /**
         * @param letter in lower case
         * @param last how many parts from the right are kept
         * @param isQuoted whether it is written as in a URL: its letter is a capital
         */
        record Macro(char letter, int last, boolean isReversed, String delimiters, boolean isQuoted)
                implements Part {}
    }

    MacroText {
        parts = List.copyOf(parts);
    }

    private static final Pattern MACRO =
            Pattern.compile("\\{([A-Za-z])([0-9]*)([rR]?)([-.+,/_=]*)}");

    /** A label that is not all of digits, of letters, digits and inner hyphens (§7.1). */
    private static final Pattern TOP_LABEL =
            Pattern.compile(
                    ".*\\.(?=[0-9-]*[A-Za-z-])[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\\.?");

    private static final String LETTERS = "slodiphv";
    private static final String LETTERS_OF_EXPLANATIONS = LETTERS + "crt";

    /** A text in an explanation may hold blanks, and more macros (§7.2). */
    static Parsed<MacroText> parse(String text, boolean isExplanation) {
        var letters = isExplanation ? LETTERS_OF_EXPLANATIONS : LETTERS;
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c > '~' || c < ' ' || c == ' ' && !isExplanation)
                return Parsed.bad("a character stands in it that may not");
            if (c != '%') {
                literal.append(c);
                at++;
                continue;
            }
            char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            switch (next) {
                case '%' -> literal.append('%');
                case '_' -> literal.append(' ');
                case '-' -> literal.append("%20");
                case '{' -> {
                    var macro = MACRO.matcher(text).region(at + 1, text.length());
                    if (!macro.lookingAt()) return Parsed.bad("a macro in it cannot be read");
                    if (!literal.isEmpty()) parts.add(new Part.Literal(literal.toString()));
                    literal.setLength(0);
                    char letter = macro.group(1).charAt(0);
                    if (letters.indexOf(Ascii.lower(letter)) < 0)
                        return Parsed.bad("there is no macro %{" + letter + "} here");
                    int last = last(macro.group(2));
                    if (last == 0) return Parsed.bad("a macro in it keeps no part");
                    parts.add(
                            new Part.Macro(
                                    Ascii.lower(letter),
                                    last,
                                    !macro.group(3).isEmpty(),
                                    macro.group(4).isEmpty() ? "." : macro.group(4),
                                    letter < 'a'));
                    at = macro.end() - 2;
                }
                default -> {
                    return Parsed.bad("a % in it begins no macro; a % alone is written %%");
                }
            }
            at += 2;
        }
        if (!literal.isEmpty()) parts.add(new Part.Literal(literal.toString()));
        return Parsed.good(new MacroText(parts));
    }

    /** All parts where there is no number, or one that nobody counts to. */
    private static int last(String digits) {
        if (digits.isEmpty()) return Integer.MAX_VALUE;
        if (digits.length() > 8) return digits.matches("0+") ? 0 : Integer.MAX_VALUE;
        return Integer.parseInt(digits);
    }

    /** Reads a domain-spec (§7.1): it ends in a macro, or in a label of a top-level domain. */
    static Parsed<MacroText> domain(String text) {
        if (text.isEmpty()) return Parsed.bad("a domain is missing");
        if (!(parse(text, false) instanceof Parsed.Good<MacroText>(var read)))
            return parse(text, false);
        if (text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}"))
            return Parsed.bad("an address is no domain; it is written ip4:" + text);
        return read.parts.getLast() instanceof Part.Macro
                        || endsInPercent(text)
                        || TOP_LABEL.matcher(text).matches()
                ? Parsed.good(read)
                : Parsed.bad("it names no domain of two labels or more");
    }

    /** The ends {@code %%}, {@code %_} and {@code %-} are macro-expands as well. */
    private static boolean endsInPercent(String text) {
        int percents = 0;
        for (int i = text.length() - 2; i >= 0 && text.charAt(i) == '%'; i--) percents++;
        return switch (text.charAt(text.length() - 1)) {
            case '_', '-', '%' -> percents % 2 == 1;
            default -> false;
        };
    }

    boolean isFixed() {
        return parts.stream().allMatch(Part.Literal.class::isInstance);
    }
}
