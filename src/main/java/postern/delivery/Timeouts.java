package postern.delivery;

import java.time.Duration;

/**
 * How long a next hop may take (RFC 5321 §4.5.3.2). Each runs from what we sent last to a whole
 * reply, however the reply's octets drip in.
 *
 * @param connect until the connection is there
 * @param greeting for the first 220
 * @param reply for EHLO, STARTTLS and its handshake, RSET, MAIL, each RCPT
 * @param dataStart for the 354 behind DATA
 * @param block for the network to take one piece of a message
 * @param end for the reply behind the final dot, each one with LMTP
 * @param quit for 221, which nobody needs
 */
public record Timeouts(
        Duration connect,
        Duration greeting,
        Duration reply,
        Duration dataStart,
        Duration block,
        Duration end,
        Duration quit) {

    /** RFC 5321's own figures, but for connecting and quitting, where it has none. */
    public static final Timeouts STANDARD = of(Duration.ofSeconds(30), Duration.ofMinutes(5));

    /** The standard, with two figures of an administrator's. */
    public static Timeouts of(Duration connect, Duration reply) {
        return new Timeouts(
                connect,
                reply,
                reply,
                Duration.ofMinutes(2),
                Duration.ofMinutes(3),
                Duration.ofMinutes(10),
                Duration.ofSeconds(5));
    }
}
