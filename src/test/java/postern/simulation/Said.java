package postern.simulation;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;

/** What a client says, that one reply is due to: a command, or the message behind DATA. */
final class Said {
    enum Kind {
        GREETING,
        HELLO,
        MAIL,
        RCPT,
        DATA,
        BODY,
        CHUNK,
        LAST_CHUNK,
        RSET,
        NOOP,
        QUIT,
        JUNK
    }

    final Kind kind;
    final byte[] wire;

    /** Of MAIL, as it stands in brackets. */
    final String from;

    /** Of RCPT. */
    final @Nullable Mailbox to;

    /** Of a body or chunk: what it adds to the message. */
    final byte[] octets;

    /** Whether all of it was sent. */
    boolean isWhole;

    private Said(Kind kind, byte[] wire, String from, @Nullable Mailbox to, byte[] octets) {
        this.kind = kind;
        this.wire = wire;
        this.from = from;
        this.to = to;
        this.octets = octets;
    }

    static Said greeting() {
        return new Said(Kind.GREETING, new byte[0], "", null, new byte[0]);
    }

    static Said command(Kind kind, String line) {
        return new Said(kind, latin(line + "\r\n"), "", null, new byte[0]);
    }

    static Said mail(String from, String parameters) {
        return new Said(
                Kind.MAIL, latin("MAIL FROM:" + from + parameters + "\r\n"), from, null, latin(""));
    }

    static Said rcpt(Mailbox to, String parameters) {
        return new Said(
                Kind.RCPT, latin("RCPT TO:<" + to + ">" + parameters + "\r\n"), "", to, latin(""));
    }

    /** A message behind DATA; it ends in CRLF. */
    static Said body(String text) {
        var stuffed = (text.startsWith(".") ? "." : "") + text.replace("\r\n.", "\r\n..");
        return new Said(Kind.BODY, latin(stuffed + ".\r\n"), "", null, latin(text));
    }

    static Said chunk(String text, boolean last) {
        var head = "BDAT " + text.length() + (last ? " LAST" : "") + "\r\n";
        return new Said(
                last ? Kind.LAST_CHUNK : Kind.CHUNK, latin(head + text), "", null, latin(text));
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    boolean endsMessage() {
        return kind == Kind.BODY || kind == Kind.LAST_CHUNK;
    }

    @Override
    public String toString() {
        var text = new String(wire, StandardCharsets.ISO_8859_1);
        return switch (kind) {
            case BODY -> "(a message of " + octets.length + " octets)";
            case CHUNK, LAST_CHUNK -> text.substring(0, text.indexOf('\r')) + " (and its octets)";
            default -> text.strip();
        };
    }
}
