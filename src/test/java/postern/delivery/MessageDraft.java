package postern.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Envelope;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Recipient.Notify;
import postern.mail.ReversePath;
import postern.spool.Content;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.QueueId;

/** A message as a test writes it: {@code from=<a@b> to=<c@d>;NOTIFY=NEVER body=8BITMIME …}. */
final class MessageDraft {
    private final String words;
    private final StringBuilder octets = new StringBuilder();

    MessageDraft(String words) {
        this.words = words;
    }

    void add(String line) {
        octets.append(line);
    }

    ClientTranscript.Mail mail(long id) {
        var from = ReversePath.of("<>");
        var to = new ArrayList<Recipient>();
        Envelope.Ret ret = null;
        String envid = null;
        var body = Envelope.Body.SEVEN_BIT;
        boolean smtpUtf8 = false;
        boolean requireTls = false;
        long size = octets.length();
        for (var word : words.split(" +")) {
            var value = word.substring(word.indexOf('=') + 1);
            switch (word.substring(0, Math.max(0, word.indexOf('=')))) {
                case "from" -> from = ReversePath.of(value);
                case "to" -> {
                    for (var one : value.split(",")) to.add(recipient(one));
                }
                case "ret" -> ret = Envelope.Ret.valueOf(value);
                case "envid" -> envid = value.replace('_', ' ');
                case "body" -> body = Envelope.Body.EIGHT_BIT_MIME;
                case "size" -> size = Long.parseLong(value);
                case "" -> {
                    smtpUtf8 |= word.equals("smtputf8");
                    requireTls |= word.equals("requiretls");
                }
                default -> throw new IllegalArgumentException(word);
            }
        }
        var envelope = new Envelope(from, to, ret, envid, body, smtpUtf8, requireTls);
        return new ClientTranscript.Mail(
                new Message(new QueueId(id), Instant.EPOCH, envelope, content(size), Origin.SELF),
                octets.toString());
    }

    /** {@code <a@b>}, or {@code <a@b>;NOTIFY=SUCCESS+DELAY;ORCPT=rfc822:a@b}. */
    private static Recipient recipient(String text) {
        Set<Notify> notify = EnumSet.noneOf(Notify.class);
        @Nullable String original = null;
        var parts = text.split(";");
        for (var part : List.of(parts).subList(1, parts.length)) {
            var value = part.substring(part.indexOf('=') + 1);
            if (part.startsWith("NOTIFY="))
                for (var one : value.split("\\+")) notify.add(Notify.valueOf(one));
            else original = value.replaceFirst(":", ";");
        }
        var bare = parts[0].substring(1, parts[0].length() - 1);
        return new Recipient(Mailbox.of(bare), notify, original);
    }

    private Content content(long size) {
        var all = octets.toString();
        int headerEnd = all.indexOf("\r\n\r\n");
        var header = headerEnd < 0 ? all : all.substring(0, headerEnd);
        return new Content(
                size,
                all.chars().anyMatch(c -> c > 127),
                header.chars().anyMatch(c -> c > 127),
                all.startsWith(".") || all.contains("\r\n."),
                all.isEmpty() || all.endsWith("\r\n"));
    }
}
