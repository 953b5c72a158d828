package postern.mail;

import java.time.Duration;

/**
 * What a client may do in one session, and how long it may take. All numbers at least 1.
 *
 * @param recipients of one transaction; those over it hear 452 (RFC 5321 §4.5.3.1.10)
 * @param nullPathRecipients the same where the reverse-path is null (RFC 5321 §4.5.5)
 * @param errors commands refused for their form or place; the next one ends the session
 * @param idleCommands in a row that bring no mail; each one more counts as an error
 * @param refusedAddresses the next one ends the session; an accepted message takes off as many as
 *     it has recipients, and at least ten
 * @param commands of any kind; the next one ends the session
 * @param transactions MAIL commands that were accepted; the next one ends the session
 * @param hello until EHLO or HELO is answered
 * @param idle for one command, however its octets drip in, or of silence inside a message
 * @param handshake of TLS, from its first octet to its last
 * @param withoutMail since the session began or a message was accepted last, transactions apart
 * @param transaction from MAIL to the end of data
 * @param dataRate octets of a message that have to come in a second on average
 * @param dataGrace how long they may come slower, at the begin or behind a time in which they came
 *     faster
 */
public record SessionBounds(
        int recipients,
        int nullPathRecipients,
        int errors,
        int idleCommands,
        int refusedAddresses,
        int commands,
        int transactions,
        Duration hello,
        Duration idle,
        Duration handshake,
        Duration withoutMail,
        Duration transaction,
        int dataRate,
        Duration dataGrace) {

    /** What is in force where nothing is written. */
    public static final SessionBounds USUAL =
            new SessionBounds(
                    1000,
                    100,
                    20,
                    100,
                    100,
                    100_000,
                    10_000,
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1),
                    Duration.ofHours(1),
                    Duration.ofMinutes(30),
                    100,
                    Duration.ofMinutes(2));
}
