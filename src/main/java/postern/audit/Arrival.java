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

    /** The envelope, for people. */
    public String envelope() {
        return mail + " to " + String.join(" ", rcpts);
    }
}
