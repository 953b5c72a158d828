package postern.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Host;
import postern.mail.Mailbox;
import postern.mail.Parsed;

/**
 * What a rewriting makes of an address: text, and captures of what the pattern's wildcards stood
 * for, as in {@code *1@example.com} and {@code *1@*2.example.net}. Captures are numbered from 1 in
 * the order of the pattern's wildcards; one in the local part stays in the local part, the one of
 * the domain in the domain.
 *
 * @param local in order
 * @param domainCapture the number of the capture at the domain's front; 0 for none
 * @param domain what follows it; null where the capture is the whole domain
 */
public record AddressTemplate(List<Part> local, int domainCapture, @Nullable Domain domain) {

    /** A piece of the local part. */
    public sealed interface Part {
        record Text(String text) implements Part {}

        record Capture(int number) implements Part {}
    }

    public AddressTemplate {
        local = List.copyOf(local);
        if (domainCapture == 0 && domain == null)
            throw new IllegalArgumentException("there is no domain");
    }

    /**
     * Reads a template for what that pattern matches. A local part in quotes is text and holds no
     * captures.
     */
    public static Parsed<AddressTemplate> parse(String text, AddressPattern match) {
        if (match instanceof AddressPattern.Null) return Parsed.bad("<> is never rewritten");
        int at = text.lastIndexOf('@');
        if (at < 0) return Parsed.bad("an address has an \"@\", as in *1@" + text);
        var written = text.substring(0, at);
        // A "*" is an atom character too, so that a mailbox's own rules serve here.
        return switch (Mailbox.parse(written + "@a")) {
            case Parsed.Bad<Mailbox>(var why) -> Parsed.bad(why);
            case Parsed.Good<Mailbox>(var mailbox) ->
                    switch (local(mailbox.local(), written.startsWith("\""), match)) {
                        case Parsed.Bad<List<Part>>(var why) -> Parsed.bad(why);
                        case Parsed.Good<List<Part>>(var local) ->
                                domain(local, text.substring(at + 1), match);
                    };
        };
    }

    /** The template, for constants and tests. */
    public static AddressTemplate of(String text, AddressPattern match) {
        return parse(text, match).orThrow();
    }

    private static Parsed<List<Part>> local(String text, boolean quoted, AddressPattern match) {
        var parts = new ArrayList<Part>();
        int from = 0; // of text that is not in a part yet
        for (int star; (star = quoted ? -1 : text.indexOf('*', from)) >= 0; ) {
            if (star > from) parts.add(new Part.Text(text.substring(from, star)));
            int end = digits(text, star + 1);
            int number = number(text, star + 1, end);
            if (number == 0) return Parsed.bad(NUMBERLESS);
            if (number > match.localWildcards()) return Parsed.bad(misplaced(number, match, true));
            parts.add(new Part.Capture(number));
            from = end;
        }
        if (from < text.length() || text.isEmpty()) parts.add(new Part.Text(text.substring(from)));
        return Parsed.good(parts);
    }

    private static Parsed<AddressTemplate> domain(
            List<Part> local, String text, AddressPattern match) {
        if (text.startsWith("["))
            return Parsed.bad("an address is rewritten to one at a domain, not at a literal");
        int number = 0;
        var rest = text;
        if (text.startsWith("*")) {
            int end = digits(text, 1);
            number = number(text, 1, end);
            if (number == 0) return Parsed.bad(NUMBERLESS);
            if (!match.hasDomainWildcard() || number != match.localWildcards() + 1)
                return Parsed.bad(misplaced(number, match, false));
            if (end == text.length()) return Parsed.good(new AddressTemplate(local, number, null));
            if (text.charAt(end) != '.')
                return Parsed.bad("*" + number + " stands for whole labels: a dot follows it");
            rest = text.substring(end + 1);
        }
        if (rest.indexOf('*') >= 0)
            return Parsed.bad("in a domain, what a wildcard stood for comes at the front");
        int captured = number;
        return switch (Domain.parse(rest)) {
            case Parsed.Bad<Domain>(var why) -> Parsed.bad(why);
            case Parsed.Good<Domain>(var domain) ->
                    Parsed.good(new AddressTemplate(local, captured, domain));
        };
    }

    private static final String NUMBERLESS =
            "a \"*\" has the number of a wildcard of the pattern behind it: *1 is what the first"
                    + " stood for";

    /** Where the digits end that begin there. */
    private static int digits(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') end++;
        return end;
    }

    /** The number, 0 where there is none, and a large one for all that are too large. */
    private static int number(String text, int from, int to) {
        if (from == to || text.charAt(from) == '0') return 0;
        return to - from > 4 ? 99_999 : Integer.parseInt(text.substring(from, to));
    }

    private static String misplaced(int number, AddressPattern match, boolean local) {
        int there = match.localWildcards() + (match.hasDomainWildcard() ? 1 : 0);
        if (number <= there)
            return "*"
                    + number
                    + (local
                            ? " is the domain's and stays behind the \"@\""
                            : " is the local part's and stays before the \"@\"");
        return "there is no *"
                + number
                + ": "
                + match
                + " has "
                + switch (there) {
                    case 0 -> "no wildcard";
                    case 1 -> "one wildcard";
                    default -> there + " wildcards";
                };
    }

    /** Whether each capture is one of the pattern's, and stays on its side of the "@". */
    boolean fits(AddressPattern match) {
        for (var part : local)
            if (part instanceof Part.Capture(int number)
                    && (number < 1 || number > match.localWildcards())) return false;
        return domainCapture == 0
                || match.hasDomainWildcard() && domainCapture == match.localWildcards() + 1;
    }

    /** The address that comes of it, or why it is none: it may be too long. */
    Parsed<Mailbox> image(AddressPattern.Captures captures) {
        var text = new StringBuilder();
        for (var part : local)
            switch (part) {
                case Part.Text(var itself) -> text.append(itself);
                case Part.Capture(int number) -> text.append(captures.local().get(number - 1));
            }
        return switch (host(captures.domain())) {
            case Parsed.Good<Host>(var host) -> Mailbox.of(text.toString(), host);
            case Parsed.Bad<Host>(var why) -> Parsed.bad(why);
        };
    }

    /**
     * @param captured what the domain's wildcard stood for; null where there is none
     */
    Parsed<Host> host(@Nullable String captured) {
        if (domainCapture == 0 && domain != null) return Parsed.good(domain);
        if (captured == null) throw new IllegalStateException("the pattern has no such wildcard");
        if (captured.startsWith("[")) {
            if (domain != null) return Parsed.bad("no domain begins with an address literal");
            return switch (AddressLiteral.parse(captured)) {
                case Parsed.Good<AddressLiteral>(var literal) -> Parsed.good(literal);
                case Parsed.Bad<AddressLiteral>(var why) -> Parsed.bad(why);
            };
        }
        return switch (Domain.parse(domain == null ? captured : captured + "." + domain)) {
            case Parsed.Good<Domain>(var whole) -> Parsed.good(whole);
            case Parsed.Bad<Domain>(var why) -> Parsed.bad(why);
        };
    }

    /** As it is read, but for text that needed no quotes. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        boolean captures = false;
        for (var part : local)
            switch (part) {
                case Part.Text(var itself) -> text.append(itself);
                case Part.Capture(int number) -> {
                    text.append('*').append(number);
                    captures = true;
                }
            }
        var written = captures ? text.toString() : quoted(text.toString());
        return written
                + "@"
                + (domainCapture == 0 ? "" : "*" + domainCapture)
                + (domainCapture == 0 || domain == null ? "" : ".")
                + (domain == null ? "" : domain);
    }

    /** With a "*" in it, text can only have stood in quotes. */
    private static String quoted(String text) {
        if (text.indexOf('*') >= 0) return "\"" + text + "\"";
        var mailbox = new Mailbox(text, Domain.of("a")).toString();
        return mailbox.substring(0, mailbox.length() - 2);
    }
}
