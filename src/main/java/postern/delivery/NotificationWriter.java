package postern.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import postern.delivery.Notification.Action;
import postern.mail.Domain;
import postern.mail.Envelope;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Recipient.Notify;
import postern.mail.ReplyLinks;
import postern.mail.ReversePath;
import postern.spool.Body;
import postern.spool.Content;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.QueueId;

/**
 * Writes notifications as messages: multipart/report with a part for people, one for programs, and
 * what is given back of the message (RFC 3461 §6, RFC 3464, RFC 6522; RFC 6533 for SMTPUTF8).
 *
 * <p>What came from outside stands in it only cleaned or encoded. All is 7 bits but for the address
 * of a sender that is not ASCII, and a message with 8 bits given back whole.
 */
public final class NotificationWriter {
    /** Octets of a message that are given back at most when all of it was asked for. */
    public static final int MAX_WHOLE = 64 * 1024;

    /** Octets of a header section that are given back at most. */
    public static final int MAX_HEADER = 16 * 1024;

    private final Domain hostname;
    private final Duration expiry;
    private final Senders senders;
    private final ReplyLinks links;

    /** Knows for whom an address stands that mail went on under. */
    @FunctionalInterface
    public interface Senders {
        /** The sender; the same mailbox where it is no such address. */
        Mailbox back(Mailbox reversePath, Instant now);
    }

    /**
     * @param expiry how long a message is tried at all
     */
    public NotificationWriter(Domain hostname, Duration expiry) {
        this(hostname, expiry, (mailbox, _) -> mailbox);
    }

    /**
     * @param expiry how long a message is tried at all
     * @param senders for whom a reverse-path of ours stands
     */
    public NotificationWriter(Domain hostname, Duration expiry, Senders senders) {
        this(hostname, expiry, senders, ReplyLinks.NONE);
    }

    /**
     * @param expiry how long a message is tried at all
     * @param senders for whom a reverse-path of ours stands
     * @param links to pages about what we said ourselves
     */
    public NotificationWriter(Domain hostname, Duration expiry, Senders senders, ReplyLinks links) {
        this.links = links;
        this.hostname = hostname;
        this.expiry = expiry;
        this.senders = senders;
    }

    /** A notification as the spool takes it: nobody is ever notified about it. */
    public record Written(Message message, ByteBuffer octets) {}

    /** How many of a message's first octets {@link #write} has use for. */
    public static int wanted(Notification notification) {
        long size = notification.about().content().size();
        return (int) Math.min(size, returnsWhole(notification) ? MAX_WHOLE : MAX_HEADER);
    }

    /**
     * Those octets; may wait for a disk.
     *
     * @throws IOException if they cannot be read
     */
    public static ByteBuffer read(Body body, Notification notification) throws IOException {
        var octets = ByteBuffer.allocate(wanted(notification));
        while (octets.hasRemaining() && body.read(octets, octets.position()) >= 0) {}
        return octets.flip();
    }

    /**
     * @param original the first octets of the message that it is about, at least {@link #wanted};
     *     none when they cannot be read
     * @param id of the notification
     */
    public Written write(Notification notification, ByteBuffer original, QueueId id, Instant now) {
        if (!(notification.about().envelope().from() instanceof ReversePath.From(var path)))
            throw new IllegalArgumentException("nobody is told of mail from <>"); // RFC 5321 §4.5.5
        var sender = senders.back(path, now);
        var returned = new byte[Math.min(original.remaining(), wanted(notification))];
        original.get(original.position(), returned);
        boolean unicode = isUnicode(notification, sender);
        var parts = new ArrayList<MimePart>();
        var subject = Returned.field(returned, "Subject");
        parts.add(text(NotificationText.write(notification, subject, hostname, expiry, links)));
        parts.add(status(notification, unicode, now));
        if (returned.length > 0)
            parts.add(
                    returnsWhole(notification) && Returned.canReturnWhole(returned)
                            ? Returned.whole(returned, unicode)
                            : Returned.header(returned, unicode));
        var references = Returned.field(returned, "Message-ID");
        return assemble(notification, sender, parts, references, id, now);
    }

    private static MimePart text(MailLines lines) {
        return lines.isAscii()
                ? new MimePart("text/plain; charset=us-ascii", "7bit", lines.octets())
                : new MimePart(
                        "text/plain; charset=utf-8",
                        "quoted-printable",
                        QuotedPrintable.encode(lines.octets()));
    }

    private MimePart status(Notification notification, boolean unicode, Instant now) {
        var fields = StatusFields.write(notification, unicode, hostname, expiry, now);
        return unicode
                ? new MimePart(
                        "message/global-delivery-status",
                        "quoted-printable",
                        QuotedPrintable.encode(fields))
                : new MimePart("message/delivery-status", "7bit", fields);
    }

    private Written assemble(
            Notification notification,
            Mailbox sender,
            List<MimePart> parts,
            String references,
            QueueId id,
            Instant now) {
        var boundary = boundary(parts, id);
        var header = new MailLines(true);
        header.field("From", "\"Mail relay\" <MAILER-DAEMON@" + hostname + ">");
        header.exact("To", "<" + sender + ">");
        header.field("Subject", subject(notification));
        header.field("Date", MailLines.date(now));
        header.field("Message-ID", "<" + id + "@" + hostname + ">");
        if (isMessageId(references))
            header.exact("In-Reply-To", references).exact("References", references);
        header.field("Auto-Submitted", "auto-replied"); // RFC 3834 §5
        header.field("MIME-Version", "1.0");
        header.field(
                "Content-Type",
                "multipart/report; report-type=delivery-status; boundary=\"" + boundary + "\"");
        boolean eightBit = parts.stream().anyMatch(p -> p.encoding().equals("8bit"));
        header.field("Content-Transfer-Encoding", eightBit ? "8bit" : "7bit");
        header.blank();
        var out = new ByteArrayOutputStream(8192);
        out.writeBytes(header.octets());
        for (var part : parts) {
            var lines = new MailLines(false);
            lines.paragraph("", "--" + boundary);
            lines.field("Content-Type", part.type());
            lines.field("Content-Transfer-Encoding", part.encoding());
            lines.blank();
            out.writeBytes(lines.octets());
            out.writeBytes(part.octets());
            out.writeBytes(new byte[] {'\r', '\n'});
        }
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        boolean requireTls = notification.about().envelope().requireTls(); // RFC 8689 §5
        return written(out.toByteArray(), sender, !header.isAscii(), eightBit, requireTls, id, now);
    }

    private static Written written(
            byte[] octets,
            Mailbox sender,
            boolean unicodeHeader,
            boolean eightBitPart,
            boolean requireTls,
            QueueId id,
            Instant now) {
        boolean eightBit = unicodeHeader || eightBitPart;
        var envelope =
                new Envelope(
                        new ReversePath.Null(),
                        List.of(new Recipient(sender, EnumSet.of(Notify.NEVER), null)),
                        null,
                        null,
                        eightBit ? Envelope.Body.EIGHT_BIT_MIME : Envelope.Body.SEVEN_BIT,
                        unicodeHeader,
                        requireTls);
        var content =
                new Content(octets.length, eightBit, unicodeHeader, hasLeadingDots(octets), true);
        return new Written(
                new Message(id, now, envelope, content, Origin.SELF), ByteBuffer.wrap(octets));
    }

    /**
     * RET=FULL counts for failures alone (RFC 3461 §4.3), for what is not too large, and not where
     * TLS was required (RFC 8689 §5).
     */
    private static boolean returnsWhole(Notification notification) {
        return notification.about().envelope().ret() == Envelope.Ret.FULL
                && !notification.about().envelope().requireTls()
                && notification.about().content().size() <= MAX_WHOLE
                && notification.actions().contains(Action.FAILED);
    }

    /** Whether it has to speak of what is not ASCII to a sender that asked for SMTPUTF8. */
    private static boolean isUnicode(Notification notification, Mailbox sender) {
        var envelope = notification.about().envelope();
        boolean needed = notification.about().content().eightBitHeader() || sender.needsSmtpUtf8();
        for (int index : notification.recipients().keySet())
            needed |= envelope.recipients().get(index).to().needsSmtpUtf8();
        return envelope.smtpUtf8() && needed;
    }

    private static String subject(Notification notification) {
        var actions = notification.actions();
        if (actions.isEmpty()) throw new IllegalArgumentException("nothing to tell");
        int all = notification.about().envelope().recipients().size();
        var worst = actions.getFirst();
        long some =
                notification.recipients().values().stream()
                        .filter(i -> i.action() == worst)
                        .count();
        var whom = some == all ? "" : " (" + some + " of " + all + " recipients)";
        return switch (worst) {
                    case FAILED -> "Your message could not be delivered";
                    case DELAYED -> "Your message is delayed";
                    case RELAYED -> "Your message was handed on";
                    case DELIVERED -> "Your message was delivered";
                }
                + whom;
    }

    /**
     * A boundary that stands in no part: "=_" cannot be in quoted-printable, the rest is looked at.
     */
    private static String boundary(List<MimePart> parts, QueueId id) {
        var boundary = "=_report_" + id;
        for (int i = 0; contains(parts, boundary); i++) boundary = "=_report_" + id + "_" + i;
        return boundary;
    }

    private static boolean contains(List<MimePart> parts, String boundary) {
        for (var part : parts)
            if (new String(part.octets(), StandardCharsets.ISO_8859_1).contains("--" + boundary))
                return true;
        return false;
    }

    private static boolean isMessageId(String text) {
        if (text.length() < 5 || text.length() > 250) return false;
        if (text.charAt(0) != '<' || text.indexOf('>') != text.length() - 1) return false;
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) <= ' ') return false;
        return true;
    }

    private static boolean hasLeadingDots(byte[] octets) {
        for (int i = 1; i < octets.length; i++)
            if (octets[i] == '.' && octets[i - 1] == '\n') return true;
        return octets.length > 0 && octets[0] == '.';
    }
}
