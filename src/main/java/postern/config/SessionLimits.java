package postern.config;

import java.time.Duration;
import postern.mail.SessionBounds;

/** What a client may do in one session, and how long it may take. */
final class SessionLimits {
    private SessionLimits() {}

    static final Key<Integer> RECIPIENTS =
            Key.optional(
                    "recipients",
                    Words.number(1, 100_000),
                    "1000",
                    "The most recipients of one message; more get 452 (RFC 5321 §4.5.3.1.8 asks for"
                            + " 100 at least).");
    static final Key<Integer> NULL_PATH_RECIPIENTS =
            Key.optional(
                    "null-path-recipients",
                    Words.number(1, 100_000),
                    "100",
                    "The most recipients of a message from `<>`, which most often has one (RFC 5321"
                            + " §4.5.5); more get 452.");
    static final Key<Integer> ERRORS =
            Key.optional(
                    "errors",
                    Words.number(1, 10_000),
                    "20",
                    "After so many refused commands a session ends with 421.");
    static final Key<Integer> IDLE_COMMANDS =
            Key.optional(
                    "idle-commands",
                    Words.number(10, 100_000),
                    "100",
                    "Commands in a row that bring no mail (NOOP, RSET, VRFY, EHLO, a recipient once more);"
                            + " each one more gets 503 and counts as an error.");
    static final Key<Integer> REFUSED_ADDRESSES =
            Key.optional(
                    "refused-addresses",
                    Words.number(1, 100_000),
                    "100",
                    "After so many refused senders and recipients a session ends with 421:"
                            + " somebody guesses. An accepted message takes off as many as it has"
                            + " recipients, and at least ten.");
    static final Key<Integer> COMMANDS =
            Key.optional(
                    "commands",
                    Words.number(100, 100_000_000),
                    "100000",
                    "The most commands of one session; then it ends with 421.");
    static final Key<Integer> TRANSACTIONS =
            Key.optional(
                    "transactions",
                    Words.number(1, 100_000_000),
                    "10000",
                    "The most messages that a session may begin; then it ends with 421.");
    static final Key<Duration> HELLO =
            Key.optional(
                    "hello",
                    Words.DURATION,
                    "2m",
                    "How long a client may take to say EHLO or HELO, after the greeting and again"
                            + " after STARTTLS; and to leave where it was not greeted.");
    static final Key<Duration> IDLE =
            Key.optional(
                    "idle",
                    Words.DURATION,
                    "5m",
                    "How long a client may take for a command (RFC 5321 §4.5.3.2.7), or be silent"
                            + " inside a message.");
    static final Key<Duration> HANDSHAKE =
            Key.optional("handshake", Words.DURATION, "1m", "How long a TLS handshake may take.");
    static final Key<Duration> WITHOUT_MAIL =
            Key.optional(
                    "without-mail",
                    Words.DURATION,
                    "1h",
                    "How long a session may go on without a message that was accepted. A"
                            + " transaction in progress may come to its end.");
    static final Key<Duration> TRANSACTION =
            Key.optional(
                    "transaction",
                    Words.DURATION,
                    "30m",
                    "How long one message may take to come in.");
    static final Key<Integer> DATA_RATE =
            Key.optional(
                    "data-rate",
                    Words.number(1, 1_000_000),
                    "100",
                    "How many octets of a message have to come in a second, on average.");
    static final Key<Duration> DATA_GRACE =
            Key.optional(
                    "data-grace",
                    Words.DURATION,
                    "2m",
                    "For how long they may come more slowly, or not at all.");

    static SessionBounds read(Section section) {
        return new SessionBounds(
                section.value(RECIPIENTS),
                section.value(NULL_PATH_RECIPIENTS),
                section.value(ERRORS),
                section.value(IDLE_COMMANDS),
                section.value(REFUSED_ADDRESSES),
                section.value(COMMANDS),
                section.value(TRANSACTIONS),
                section.value(HELLO),
                section.value(IDLE),
                section.value(HANDSHAKE),
                section.value(WITHOUT_MAIL),
                section.value(TRANSACTION),
                section.value(DATA_RATE),
                section.value(DATA_GRACE));
    }
}
