package postern.audit;

import java.util.List;

/**
 * A message that came to the receiver.
 *
 * @param client the address that brought it
 * @param mail the argument of MAIL, from the bracket on
 * @param rcpts the arguments of RCPT, from the bracket on
 * @param message what followed DATA, octets as ISO 8859-1, without dot-stuffing, cut where long
 */
public record Arrival(String client, String mail, List<String> rcpts, String message) {
    public Arrival {
        rcpts = List.copyOf(rcpts);
    }

    /**
     * Whether it is a notice about the message with that mark (RFC 3464), and not that message: it
     * goes to a sender, from nobody, and the mark's field stands in no header but in what it
     * quotes.
     */
    boolean isBounce(String mark) {
        if (!mail.startsWith("<>")) return false;
        int end = message.indexOf("\r\n\r\n");
        var header = end < 0 ? message : message.substring(0, end);
        return !header.contains(Post.MARK + ": " + mark);
    }

    /** The envelope, for people. */
    public String envelope() {
        return mail + " to " + String.join(" ", rcpts);
    }
}
