package postern.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import postern.delivery.Notification.Action;
import postern.delivery.Notification.Item;
import postern.mail.Domain;
import postern.mail.Reply;
import postern.mail.ReplyLinks;

/** The part of a notification that people read: what happened to whom, who said so, what to do. */
final class NotificationText {
    private final Notification notification;
    private final ReplyLinks links;
    private final MailLines lines = new MailLines(true);

    private NotificationText(Notification notification, ReplyLinks links) {
        this.notification = notification;
        this.links = links;
    }

    /**
     * @param subject of the message that it is about; empty when not known
     * @param links to pages about what we said ourselves
     */
    static MailLines write(
            Notification notification,
            String subject,
            Domain hostname,
            Duration expiry,
            ReplyLinks links) {
        var text = new NotificationText(notification, links);
        boolean first = true;
        for (var action : notification.actions()) {
            if (!first) text.lines.blank();
            first = false;
            text.section(action, expiry);
        }
        text.about(subject);
        text.lines.blank().paragraph("", "This is written by the mail relay " + hostname + ".");
        text.lines.paragraph("", "Nobody reads replies to it.");
        return text.lines;
    }

    private void about(String subject) {
        var message = notification.about();
        lines.blank().paragraph("", "The message:").blank();
        if (!subject.isEmpty()) lines.paragraph("    ", "Subject:  " + subject);
        lines.paragraph("    ", "Received: " + MailLines.date(message.arrived()));
        lines.paragraph("    ", "Queue id: " + message.id());
    }

    private void section(Action action, Duration expiry) {
        var items = items(action);
        boolean one = items.size() == 1;
        switch (action) {
            case FAILED ->
                    lines.paragraph(
                            "",
                            "Your message could NOT be delivered to"
                                    + (one ? " this recipient" : " these recipients")
                                    + ", and no further attempt is made:");
            case DELAYED ->
                    lines.paragraph(
                            "",
                            "Your message is delayed, but NOT lost, for"
                                    + (one ? " this recipient" : " these recipients")
                                    + ". You need not send it again: attempts go on until "
                                    + MailLines.date(notification.about().arrived().plus(expiry))
                                    + ".");
            case RELAYED ->
                    lines.paragraph(
                            "",
                            "Your message was handed on for"
                                    + (one ? " this recipient" : " these recipients")
                                    + " to a mail server that does not report deliveries. You will"
                                    + " hear of it again only if something goes wrong there:");
            case DELIVERED ->
                    lines.paragraph(
                            "",
                            "Your message was delivered to"
                                    + (one ? " this recipient:" : " these recipients:"));
        }
        for (var item : items) recipient(item.getKey(), item.getValue());
    }

    private void recipient(int index, Item item) {
        var to = notification.about().envelope().recipients().get(index).to();
        lines.blank().exact("<" + to + ">");
        if (item.remote().isEmpty()) lines.paragraph("    ", item.reply().toString());
        else {
            lines.paragraph("    ", "The mail server " + item.remote() + " answered:");
            lines.paragraph("        ", item.reply().toString());
        }
        if (item.action() == Action.FAILED) lines.paragraph("    ", advice(item.reply()));
        var page = links.page(item.reply());
        if (page != null) lines.exact("    " + page);
    }

    private List<Map.Entry<Integer, Item>> items(Action action) {
        return notification.recipients().entrySet().stream()
                .filter(e -> e.getValue().action() == action)
                .sorted(Map.Entry.comparingByKey())
                .toList();
    }

    /** What a sender can do about it (the meaning of the codes: RFC 3463 §3). */
    private static String advice(Reply reply) {
        var status = reply.status();
        if (status == null) return OTHERWISE;
        return switch (status.subject() + "." + status.detail()) {
            case "1.1", "1.3", "1.6", "2.1" ->
                    "There is no such mailbox. Look for a mistake in the address; it may also have"
                            + " been given up.";
            case "1.2", "1.10", "4.4" ->
                    "No mail can be sent to what stands behind the \"@\". Look for a mistake in it.";
            case "2.2" ->
                    "The mailbox is full. Tell the recipient in another way, or try again in some"
                            + " days.";
            case "2.3", "3.4" ->
                    "The message is too large. Send it without its attachments, or in parts.";
            case "4.1", "4.2", "4.7" ->
                    "The recipient's mail server was out of reach for too long. Try again later, or"
                            + " tell the recipient in another way.";
            case "4.6" ->
                    "Mail for this address goes round in a circle. The recipient's postmaster should"
                            + " know.";
            case "6.7" ->
                    "The recipient's mail server takes no addresses or subjects beyond ASCII. Try"
                            + " plain ones.";
            default -> status.subject() == 7 ? REFUSED : OTHERWISE;
        };
    }

    private static final String REFUSED =
            "The message was refused by a rule. The text above may say which; if it does not help,"
                    + " tell the recipient in another way, or ask your postmaster.";
    private static final String OTHERWISE =
            "If the text above does not help, show this message to your postmaster.";
}
