package postern.mail;

import org.jspecify.annotations.Nullable;

/**
 * Reads paths and mailboxes from a text, from a position on (RFC 5321 §4.1.2 with RFC 6531 §3.3).
 * The only place that knows quoting and source routes.
 */
public final class AddressScanner {
    private final String text;
    private int at;

    public AddressScanner(String text, int from) {
        this.text = text;
        this.at = from;
    }

    /** Where the next character stands that was not read. */
    public int position() {
        return at;
    }

    public boolean atEnd() {
        return at >= text.length();
    }

    /** {@code <>} or a mailbox in brackets; a source route is dropped (RFC 5321 appendix C). */
    public Parsed<ReversePath> reversePath() {
        if (text.startsWith("<>", at)) {
            at += 2;
            return Parsed.good(new ReversePath.Null());
        }
        return switch (bracketed()) {
            case Parsed.Good<Mailbox>(var mailbox) -> Parsed.good(new ReversePath.From(mailbox));
            case Parsed.Bad<Mailbox>(var why) -> Parsed.bad(why);
        };
    }

    /** A mailbox in brackets, or {@code <postmaster>} alone in any case (RFC 5321 §4.5.1). */
    public Parsed<ForwardPath> forwardPath() {
        if (Ascii.standsAt(text, at, "<postmaster>")) {
            at += 12;
            return Parsed.good(new ForwardPath.Postmaster());
        }
        return switch (bracketed()) {
            case Parsed.Good<Mailbox>(var mailbox) -> Parsed.good(new ForwardPath.To(mailbox));
            case Parsed.Bad<Mailbox>(var why) -> Parsed.bad(why);
        };
    }

    private Parsed<Mailbox> bracketed() {
        if (!take('<')) return Parsed.bad("an address stands in angle brackets");
        if (peek() == '@') {
            var why = skipRoute();
            if (!why.isEmpty()) return Parsed.bad(why);
        }
        return switch (mailbox()) {
            case Parsed.Bad<Mailbox> bad -> bad;
            case Parsed.Good<Mailbox> good ->
                    take('>') ? good : Parsed.bad("the closing bracket is missing");
        };
    }

    /** {@code @a,@b:} is read as strictly as it is useless; empty when it was right. */
    private String skipRoute() {
        do {
            if (!take('@')) return "a source route is a list of @domain";
            if (host() instanceof Parsed.Bad<Host>(var why)) return why;
        } while (take(','));
        return take(':') ? "" : "a source route ends in a colon";
    }

    /** A mailbox without brackets. */
    public Parsed<Mailbox> mailbox() {
        String local;
        if (peek() == '"') {
            local = quoted();
            if (local == null)
                return Parsed.bad("a quoted local part is not closed, or holds what it may not");
        } else {
            int start = at;
            while (!atEnd() && (isAtomChar(text.charAt(at)) || text.charAt(at) == '.')) at++;
            local = text.substring(start, at);
            if (!isDotString(local))
                return Parsed.bad(
                        local.isEmpty()
                                ? "the local part is missing"
                                : "a dot has no neighbour in the local part");
        }
        if (!take('@'))
            return Parsed.bad(
                    atEnd() || peek() == '>' ? "it has no \"@\"" : "a character needs quotes");
        return switch (host()) {
            case Parsed.Bad<Host>(var why) -> Parsed.bad(why);
            case Parsed.Good<Host>(var host) -> Mailbox.of(local, host);
        };
    }

    private Parsed<Host> host() {
        int start = at;
        if (peek() == '[') {
            while (!atEnd() && peek() != ']') at++;
            if (!take(']')) return Parsed.bad("an address literal is not closed");
            return switch (AddressLiteral.parse(text.substring(start, at))) {
                case Parsed.Good<AddressLiteral>(var literal) -> Parsed.good(literal);
                case Parsed.Bad<AddressLiteral>(var why) -> Parsed.bad(why);
            };
        }
        while (!atEnd() && (isAtomChar(peek()) || peek() == '.')) at++;
        return switch (Domain.parse(text.substring(start, at))) {
            case Parsed.Good<Domain>(var domain) -> Parsed.good(domain);
            case Parsed.Bad<Domain>(var why) -> Parsed.bad(why);
        };
    }

    /** The content of a quoted string, or null; an escape may precede any printable character. */
    private @Nullable String quoted() {
        var content = new StringBuilder();
        for (at++; !atEnd(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return content.toString();
            }
            if (c == '\\') {
                at++;
                if (atEnd()) return null;
                c = text.charAt(at);
                if (c >= 127) return null;
            }
            if (c < ' ' || c == 127) return null;
            content.append(c);
        }
        return null;
    }

    static boolean isDotString(String local) {
        if (local.isEmpty()) return false;
        boolean afterDot = true;
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '.' ? afterDot : !isAtomChar(c)) return false;
            afterDot = c == '.';
        }
        return !afterDot;
    }

    /** atext of RFC 5322 §3.2.3, and all that is not ASCII (RFC 6532 §3.2). */
    private static boolean isAtomChar(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c >= 160
                || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }

    private char peek() {
        return atEnd() ? 0 : text.charAt(at);
    }

    private boolean take(char expected) {
        if (atEnd() || text.charAt(at) != expected) return false;
        at++;
        return true;
    }
}
