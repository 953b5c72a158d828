package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import postern.delivery.Notification.Action;
import postern.delivery.Notification.Item;
import postern.mail.Domain;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReplyLinks;
import postern.spool.QueueId;

class NotificationLinksTest {
    @Test
    void whatWeSaidOurselvesIsLinkedAndWhatOthersSaidIsNot() {
        var writer =
                new NotificationWriter(
                        Domain.of("mail.example.com"),
                        Duration.ofDays(5),
                        (to, _) -> to,
                        ReplyLinks.of("https://help.example/why", List.of()));
        var draft = new MessageDraft("from=<a@x.example> to=<b@y.example>,<c@y.example>");
        draft.add("Subject: s\r\n\r\nx\r\n");
        var theirs = Reply.parse("550 5.4.7 Delivery time expired").orThrow();
        var items =
                Map.of(
                        0,
                        new Item(Action.FAILED, theirs, "mx.example.net[192.0.2.1]:25"),
                        1,
                        new Item(Action.FAILED, Replies.EXPIRED.with("Too late; last: x"), ""));
        var written =
                writer.write(
                        new Notification(draft.mail(7).message(), items),
                        ByteBuffer.allocate(0),
                        new QueueId(1),
                        Instant.parse("2026-11-21T10:00:00Z"));
        var text = StandardCharsets.UTF_8.decode(written.octets().duplicate()).toString();
        assertThat(text.split("https://", -1)).hasSize(2);
        assertThat(text).contains("\r\n    https://help.example/why/expired\r\n");
    }
}
