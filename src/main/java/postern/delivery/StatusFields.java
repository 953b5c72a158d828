package postern.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import postern.delivery.Notification.Action;
import postern.delivery.Notification.Item;
import postern.mail.Domain;
import postern.mail.Recipient;
import postern.mail.Reply;
import postern.wire.Xtext;

/**
 * The part of a notification that programs read: message/delivery-status (RFC 3464 §2), or
 * message/global-delivery-status for who can read UTF-8 (RFC 6533 §4).
 */
final class StatusFields {
    private final Notification notification;
    private final boolean unicode;
    private final MailLines lines;

    private StatusFields(Notification notification, boolean unicode) {
        this.notification = notification;
        this.unicode = unicode;
        this.lines = new MailLines(unicode);
    }

    /**
     * @param expiry how long a message is tried at all
     */
    static byte[] write(
            Notification notification,
            boolean unicode,
            Domain hostname,
            Duration expiry,
            Instant now) {
        var fields = new StatusFields(notification, unicode);
        fields.aboutMessage(hostname);
        for (int index : notification.recipients().keySet().stream().sorted().toList())
            fields.aboutRecipient(index, expiry, now);
        return fields.lines.octets();
    }

    private void aboutMessage(Domain hostname) {
        var message = notification.about();
        lines.field("Reporting-MTA", "dns; " + hostname);
        var envid = message.envelope().envid();
        if (envid != null && !envid.isEmpty()) lines.exact("Original-Envelope-Id", envid);
        lines.field("Arrival-Date", MailLines.date(message.arrived()));
    }

    private void aboutRecipient(int index, Duration expiry, Instant now) {
        var message = notification.about();
        var recipient = message.envelope().recipients().get(index);
        var item = notification.recipients().get(index);
        if (item == null) throw new IllegalStateException("nothing is known of " + index);
        lines.blank();
        original(recipient);
        var to = recipient.to().toString();
        lines.exact(
                "Final-Recipient",
                address(recipient.to().needsSmtpUtf8() ? "utf-8" : "rfc822", to));
        lines.field("Action", item.action().name().toLowerCase(Locale.ROOT));
        lines.field("Status", status(item.reply()));
        if (!item.remote().isEmpty()) lines.field("Remote-MTA", "dns; " + mta(item.remote()));
        lines.field("Diagnostic-Code", diagnostic(item));
        lines.field("Last-Attempt-Date", MailLines.date(now));
        if (item.action() == Action.DELAYED)
            lines.field("Will-Retry-Until", MailLines.date(message.arrived().plus(expiry)));
    }

    private void original(Recipient recipient) {
        var original = recipient.original();
        int semicolon = original == null ? -1 : original.indexOf(';');
        if (original == null || semicolon <= 0) return;
        lines.exact(
                "Original-Recipient",
                address(original.substring(0, semicolon), original.substring(semicolon + 1)));
    }

    private String address(String type, String address) {
        boolean encode = !unicode && type.equalsIgnoreCase("utf-8");
        return type + ";" + (encode ? Xtext.encodeUnicode(address) : address);
    }

    /** The enhanced status, or the one that the code implies (RFC 3463 §3.1). */
    static String status(Reply reply) {
        var status = reply.status();
        return status != null ? status.toString() : reply.code() / 100 + ".0.0";
    }

    /** What the next hop said, or in a type of our own what we found (RFC 3464 §2.3.6). */
    private static String diagnostic(Item item) {
        return (item.remote().isEmpty() ? "x-postern; " : "smtp; ") + item.reply();
    }

    /** The name in {@code name[address]:port}, the address of {@code address:port}. */
    static String mta(String remote) {
        int bracket = remote.indexOf('[');
        if (bracket > 0) return remote.substring(0, bracket);
        int colon = remote.lastIndexOf(':');
        return colon > 0 ? "[" + remote.substring(0, colon) + "]" : remote;
    }
}
