package postern.config;

import java.time.Duration;
import postern.config.Settings.Receiving;

/** What clients may take of us. */
final class Limits {
    private Limits() {}

    private static final Key<Duration> CLOSING =
            Key.optional(
                    "closing",
                    Words.DURATION,
                    "30s",
                    "How long transactions in progress may go on when the relay stops.");

    static final Shape SHAPE =
            Shape.of(
                    "limits",
                    "What clients may take of us. What each answers, and why, is in"
                            + " [limits.md](limits.md).",
                    MessageLimits.MESSAGE_SIZE,
                    MessageLimits.HEADER_SIZE,
                    MessageLimits.HEADER_FIELDS,
                    MessageLimits.HEADER_FIELD,
                    MessageLimits.RECEIVED_FIELDS,
                    MessageLimits.LINE_LENGTH,
                    MessageLimits.MIME_DEPTH,
                    MessageLimits.MIME_PARTS,
                    ConnectionLimits.CONNECTIONS,
                    ConnectionLimits.RESERVED,
                    ConnectionLimits.PER_CLIENT,
                    ConnectionLimits.PER_NETWORK,
                    ConnectionLimits.PER_MINUTE,
                    ConnectionLimits.IPV4_NETWORK,
                    ConnectionLimits.IPV6_NETWORK,
                    ConnectionLimits.CROWDED,
                    ConnectionLimits.PROXY_HEADER,
                    SessionLimits.RECIPIENTS,
                    SessionLimits.NULL_PATH_RECIPIENTS,
                    SessionLimits.ERRORS,
                    SessionLimits.IDLE_COMMANDS,
                    SessionLimits.REFUSED_ADDRESSES,
                    SessionLimits.COMMANDS,
                    SessionLimits.TRANSACTIONS,
                    SessionLimits.HELLO,
                    SessionLimits.IDLE,
                    SessionLimits.HANDSHAKE,
                    SessionLimits.WITHOUT_MAIL,
                    SessionLimits.TRANSACTION,
                    SessionLimits.DATA_RATE,
                    SessionLimits.DATA_GRACE,
                    UsualLimits.USER_RECIPIENTS,
                    CLOSING);

    static Receiving read(Section section, Problems problems) {
        return new Receiving(
                MessageLimits.read(section),
                SessionLimits.read(section),
                ConnectionLimits.read(section, problems),
                section.value(CLOSING));
    }
}
