package postern.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import postern.mail.AddressLiteral;
import postern.mail.Ascii;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.policy.Naming;
import postern.spool.QueueId;

/**
 * The trace field that stands in front of every message that we take (RFC 5321 §4.4).
 *
 * @param client null where it is not to be told who that was
 * @param naming what the DNS calls the client; null where that is not to be told
 * @param named whether it tells what we are
 * @param protocol as RFC 3848 and RFC 6531 §4.3 name it
 * @param only the forward-path when there is exactly one: others must not learn of each other (RFC
 *     5321 §7.2)
 */
record ReceivedField(
        String helo,
        @Nullable IpAddress client,
        @Nullable Naming naming,
        Domain hostname,
        boolean named,
        String protocol,
        QueueId id,
        @Nullable Mailbox only,
        Instant at) {
    private static final String DAYS = "MonTueWedThuFriSatSun";
    private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

    /**
     * That of a message that begins now.
     *
     * @param hidesClient whether it is not to be told who that is
     */
    static ReceivedField of(
            Conversation in, Transaction transaction, boolean hidesClient, boolean named) {
        var taken = transaction.taken();
        return new ReceivedField(
                Objects.requireNonNull(in.helo),
                hidesClient ? null : in.client,
                in.naming.answer(),
                in.terms.hostname(),
                named,
                protocol(in.extended, in.secured, in.account != null, transaction.mail.smtpUtf8()),
                transaction.id,
                taken.size() == 1 ? taken.getFirst().recipient.to() : null,
                in.now);
    }

    /** S behind the name: TLS; A: somebody has logged in. */
    static String protocol(boolean extended, boolean secured, boolean loggedIn, boolean smtpUtf8) {
        if (!extended) return "SMTP";
        return (smtpUtf8 ? "UTF8SMTP" : "ESMTP") + (secured ? "S" : "") + (loggedIn ? "A" : "");
    }

    /** Its lines, folded, each with its CRLF. All of them are ASCII. */
    ByteBuffer octets() {
        var text = new StringBuilder(256).append("Received: ");
        if (client != null) {
            text.append("from ");
            appendSafely(text, helo);
            text.append(" (");
            if (naming != null) text.append(naming.shown()).append(' ');
            text.append(new AddressLiteral(client)).append(")\r\n\t");
        }
        text.append("by ").append(hostname).append(named ? " (Postern)" : "");
        text.append(" with ").append(protocol);
        text.append(" id ").append(id);
        if (only != null) {
            var mailbox = only.toString();
            if (Ascii.isAscii(mailbox)) text.append("\r\n\tfor <").append(mailbox).append('>');
        }
        text.append(";\r\n\t");
        appendDate(text, at);
        return ByteBuffer.wrap(text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** A name that the client chose: nothing that could end the field, or begin a comment. */
    private static void appendSafely(StringBuilder text, String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean harmless =
                    c >= 'a' && c <= 'z'
                            || c >= 'A' && c <= 'Z'
                            || c >= '0' && c <= '9'
                            || "-._:[]".indexOf(c) >= 0;
            text.append(harmless ? c : '?');
        }
    }

    /** As RFC 5322 §3.3 writes it, in UTC. */
    static void appendDate(StringBuilder text, Instant at) {
        var time = LocalDateTime.ofInstant(at, ZoneOffset.UTC);
        int day = 3 * (time.getDayOfWeek().getValue() - 1);
        int month = 3 * (time.getMonthValue() - 1);
        text.append(DAYS, day, day + 3).append(", ").append(time.getDayOfMonth()).append(' ');
        text.append(MONTHS, month, month + 3).append(' ').append(time.getYear()).append(' ');
        two(text, time.getHour()).append(':');
        two(text, time.getMinute()).append(':');
        two(text, time.getSecond()).append(" +0000");
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
}
