package postern.mail;

import java.nio.charset.StandardCharsets;

/**
 * A mailbox such as {@code someone@example.com} (RFC 5321 §4.1.2, RFC 6531 §3.3). The local part is
 * kept as it means, without quotes, and is opaque: its case is kept and nothing in it is ever split
 * again (RFC 5321 §2.3.11). At most 64 octets before the "@", 254 in all.
 */
public record Mailbox(String local, Host host) {
    private static final int MAX_LOCAL = 64;
    private static final int MAX_MAILBOX =
            254; // a path has 256 octets with its brackets (RFC 5321 §4.5.3.1.3)

    /**
     * @throws IllegalArgumentException for a local part that no mailbox can have
     */
    public Mailbox {
        var why = wrong(local, host);
        if (!why.isEmpty()) throw new IllegalArgumentException(why);
    }

    /** Reads {@code local@domain}, where the local part may be quoted and the domain a literal. */
    public static Parsed<Mailbox> parse(String text) {
        var scanner = new AddressScanner(text, 0);
        return switch (scanner.mailbox()) {
            case Parsed.Good<Mailbox> good when scanner.atEnd() -> good;
            case Parsed.Good<Mailbox> _ -> Parsed.bad("something follows the address");
            case Parsed.Bad<Mailbox> bad -> bad;
        };
    }

    /** The mailbox, for constants and tests. */
    public static Mailbox of(String text) {
        return parse(text).orThrow();
    }

    /** A mailbox of parts already read; says why where they make none. */
    public static Parsed<Mailbox> of(String local, Host host) {
        var why = wrong(local, host);
        return why.isEmpty() ? Parsed.good(new Mailbox(local, host)) : Parsed.bad(why);
    }

    private static String wrong(String local, Host host) {
        int octets = octets(local);
        if (octets > MAX_LOCAL) return "a local part has at most 64 octets";
        if (octets + 1 + host.toString().length() > MAX_MAILBOX)
            return "an address has at most 254 octets";
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c < ' ' || c == 127 || c >= 128 && c < 160)
                return "a local part has no control characters";
        }
        return "";
    }

    private static int octets(String text) {
        return isAscii(text) ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) >= 128) return false;
        return true;
    }

    /** Whether the local part can only be sent to a host that offers SMTPUTF8. */
    public boolean needsSmtpUtf8() {
        return !isAscii(local);
    }

    /** As RFC 5321 writes it: the local part quoted where it has to be. */
    @Override
    public String toString() {
        return written() + "@" + host;
    }

    private String written() {
        if (AddressScanner.isDotString(local)) return local;
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < local.length(); i++) {
            char c = local.charAt(i);
            if (c == '"' || c == '\\') quoted.append('\\');
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }
}
