package postern.config;

import org.jspecify.annotations.Nullable;
import postern.mail.MessageBounds;

/** What a message may be like at most. */
final class MessageLimits {
    private MessageLimits() {}

    static final Key<Long> MESSAGE_SIZE =
            Key.optional(
                    "message-size",
                    Words.SIZE,
                    "50 MiB",
                    "The largest message that is taken (SIZE, RFC 1870); more get 552 5.3.4.");
    static final Key<Long> HEADER_SIZE =
            Key.optional(
                    "header-size",
                    Words.SIZE,
                    "1 MiB",
                    "The largest header section of a message; more get 552 5.3.4.");
    static final Key<Integer> HEADER_FIELDS =
            Key.optional(
                    "header-fields",
                    Words.number(50, 100_000),
                    "1000",
                    "The most fields in the header of a message; more get 552 5.3.4.");
    static final Key<Long> HEADER_FIELD =
            Key.optional(
                    "header-field",
                    Words.SIZE,
                    "256 KiB",
                    "The longest field in the header of a message, folded lines included; more get"
                            + " 552 5.3.4.");
    static final Key<Integer> RECEIVED_FIELDS =
            Key.optional(
                    "received-fields",
                    Words.number(10, 1000),
                    "100",
                    "A message with more Received fields is in a loop (RFC 5321 §6.3): 554 5.4.6.");
    static final Key<Long> LINE_LENGTH =
            Key.open(
                    "line-length",
                    Words.SIZE,
                    "as long as the message",
                    "The longest line of a message without its CRLF; more get 554 5.6.0. RFC 5321"
                            + " §4.5.3.1.6 asks for 998 B, but longer lines are common.");
    static final Key<Integer> MIME_DEPTH =
            Key.optional(
                    "mime-depth",
                    Words.number(5, 1000),
                    "100",
                    "How deep parts of a message may lie within each other; deeper ones get 554"
                            + " 5.6.0.");
    static final Key<Integer> MIME_PARTS =
            Key.optional(
                    "mime-parts",
                    Words.number(10, 1_000_000),
                    "10000",
                    "The most parts of a message; more get 554 5.6.0.");

    static MessageBounds read(Section section) {
        @Nullable Long line = section.get(LINE_LENGTH);
        return new MessageBounds(
                section.value(MESSAGE_SIZE),
                section.value(HEADER_SIZE),
                section.value(HEADER_FIELDS),
                (int) Math.min(section.value(HEADER_FIELD), Integer.MAX_VALUE),
                section.value(RECEIVED_FIELDS),
                line == null ? MessageBounds.NO_BOUND : line,
                section.value(MIME_DEPTH),
                section.value(MIME_PARTS));
    }
}
