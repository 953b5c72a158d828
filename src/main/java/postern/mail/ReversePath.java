package postern.mail;

/** The address of MAIL FROM (RFC 5321 §4.1.1.2): where failures are reported. */
public sealed interface ReversePath {
    /** {@code <>}: mail that must never be answered by a notification (RFC 5321 §4.5.5). */
    record Null() implements ReversePath {
        @Override
        public String toString() {
            return "<>";
        }
    }

    record From(Mailbox mailbox) implements ReversePath {
        @Override
        public String toString() {
            return "<" + mailbox + ">";
        }
    }

    /** Reads {@code <>} or an address, with or without its brackets. */
    static Parsed<ReversePath> parse(String text) {
        var scanner = new AddressScanner(text.startsWith("<") ? text : "<" + text + ">", 0);
        return switch (scanner.reversePath()) {
            case Parsed.Good<ReversePath> good when scanner.atEnd() -> good;
            case Parsed.Good<ReversePath> _ -> Parsed.bad("something follows the address");
            case Parsed.Bad<ReversePath> bad -> bad;
        };
    }

    static ReversePath of(String text) {
        return parse(text).orThrow();
    }

    default boolean isNull() {
        return this instanceof Null;
    }
}
