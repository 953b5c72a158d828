package postern.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import postern.config.Settings.Receiving;

/** What clients may take of us. */
final class Limits {
    private Limits() {}

    private static final Key<Long> MESSAGE_SIZE =
            Key.optional(
                    "message-size",
                    Words.SIZE,
                    "50 MiB",
                    "The largest message that is taken (SIZE, RFC 1870).");
    private static final Key<Integer> RECIPIENTS =
            Key.optional(
                    "recipients",
                    Words.number(1, 100_000),
                    "1000",
                    "The most recipients of one message; more get 452 (RFC 5321 §4.5.3.1.8 asks for"
                            + " 100 at least).");
    private static final Key<Integer> CONNECTIONS =
            Key.optional(
                    "connections",
                    Words.number(1, 100_000),
                    "1000",
                    "The most connections from all clients together; more get 421.");
    private static final Key<Integer> PER_CLIENT =
            Key.optional(
                    "connections-per-client",
                    Words.number(1, 100_000),
                    "100",
                    "The most connections from one address; more get 421.");
    private static final Key<Integer> ERRORS =
            Key.optional(
                    "errors",
                    Words.number(1, 10_000),
                    "20",
                    "After so many refused commands a session ends with 421.");
    private static final Key<Integer> RECEIVED_FIELDS =
            Key.optional(
                    "received-fields",
                    Words.number(10, 1000),
                    "100",
                    "A message with more Received fields is in a loop (RFC 5321 §6.3).");
    private static final Key<Duration> IDLE =
            Key.optional(
                    "idle",
                    Words.DURATION,
                    "5m",
                    "How long a client may be silent (RFC 5321 §4.5.3.2.7).");
    private static final Key<Duration> TRANSACTION =
            Key.optional(
                    "transaction",
                    Words.DURATION,
                    "30m",
                    "How long one message may take to come in.");
    private static final Key<Duration> CLOSING =
            Key.optional(
                    "closing",
                    Words.DURATION,
                    "30s",
                    "How long transactions in progress may go on when the relay stops.");

    static final Shape SHAPE =
            Shape.of(
                    "limits",
                    "What clients may take of us.",
                    MESSAGE_SIZE,
                    RECIPIENTS,
                    CONNECTIONS,
                    PER_CLIENT,
                    ERRORS,
                    RECEIVED_FIELDS,
                    IDLE,
                    TRANSACTION,
                    CLOSING);

    static @Nullable Receiving read(Section section) {
        var size = section.get(MESSAGE_SIZE);
        var recipients = section.get(RECIPIENTS);
        var connections = section.get(CONNECTIONS);
        var perClient = section.get(PER_CLIENT);
        var errors = section.get(ERRORS);
        var received = section.get(RECEIVED_FIELDS);
        var idle = section.get(IDLE);
        var transaction = section.get(TRANSACTION);
        var closing = section.get(CLOSING);
        if (size == null
                || recipients == null
                || connections == null
                || perClient == null
                || errors == null
                || received == null
                || idle == null
                || transaction == null
                || closing == null) return null;
        return new Receiving(
                size,
                recipients,
                connections,
                perClient,
                errors,
                received,
                idle,
                transaction,
                closing);
    }
}
