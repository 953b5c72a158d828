package postern.mail;

/** The address of RCPT TO as a client gave it (RFC 5321 §4.1.1.3). */
public sealed interface ForwardPath {
    /** {@code <postmaster>} without a domain. */
    record Postmaster() implements ForwardPath {
        @Override
        public String toString() {
            return "<postmaster>";
        }
    }

    record To(Mailbox mailbox) implements ForwardPath {
        @Override
        public String toString() {
            return "<" + mailbox + ">";
        }
    }

    /** Reads an address or {@code postmaster}, with or without its brackets. */
    static Parsed<ForwardPath> parse(String text) {
        var scanner = new AddressScanner(text.startsWith("<") ? text : "<" + text + ">", 0);
        return switch (scanner.forwardPath()) {
            case Parsed.Good<ForwardPath> good when scanner.atEnd() -> good;
            case Parsed.Good<ForwardPath> _ -> Parsed.bad("something follows the address");
            case Parsed.Bad<ForwardPath> bad -> bad;
        };
    }

    /** The mailbox that is meant: bare postmaster is the one of our first domain. */
    default Mailbox in(Domain first) {
        return switch (this) {
            case To(var mailbox) -> mailbox;
            case Postmaster _ -> new Mailbox("postmaster", first);
        };
    }
}
