package postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import postern.delivery.Notification;
import postern.delivery.NotificationWriter;
import postern.journal.JournalRecord;
import postern.journal.MemoryJournal;
import postern.mail.Domain;
import postern.mail.Envelope;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.spool.Content;
import postern.spool.Entry;
import postern.spool.MemorySpool;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.QueueId;
import postern.spool.RecipientState;
import postern.spool.Spool;

/** Notifications about messages that are gone, or that cannot be read. */
class NotifierTest {
    private final MemorySpool spool = new MemorySpool();
    private final MemoryJournal journal = new MemoryJournal();
    private final List<Entry> stored = new CopyOnWriteArrayList<>();

    private Notifier notifier(Spool over) {
        return new Notifier(
                over,
                journal,
                () -> new NotificationWriter(Domain.of("mx.ours.example"), Duration.ofDays(5)),
                InstantSource.system());
    }

    private Message message() {
        var octets = "Subject: x\r\n\r\ny\r\n".getBytes(StandardCharsets.US_ASCII);
        var to = Recipient.of(Mailbox.parse("b@y.example").orThrow());
        return new Message(
                spool.nextId(),
                Instant.now(),
                new Envelope(
                        ReversePath.parse("<a@x.example>").orThrow(),
                        List.of(to),
                        null,
                        null,
                        Envelope.Body.SEVEN_BIT,
                        false),
                new Content(octets.length, false, false, false, true),
                new Origin("s1", IpAddress.of("192.0.2.1"), "client", "in", "receive", true));
    }

    private Message stored(Message message) {
        var draft = spool.begin(message.id());
        draft.append(
                ByteBuffer.wrap("Subject: x\r\n\r\ny\r\n".getBytes(StandardCharsets.US_ASCII)),
                () -> {});
        draft.commit(message, List.of(RecipientState.Waiting.FRESH), _ -> {});
        return message;
    }

    private static Notification about(Message message) {
        var item =
                new Notification.Item(Notification.Action.FAILED, Replies.NEXT_HOP_UNREACHABLE, "");
        return new Notification(message, Map.of(0, item));
    }

    private void send(Notifier notifier, Message message) {
        notifier.send(
                about(message),
                message.id(),
                Map.of(0, new RecipientState.Failed(Replies.NEXT_HOP_UNREACHABLE)),
                stored::add);
    }

    @Test
    void thatAMessageFailedIsToldOnceAndTheMessageIsSettled() {
        var message = stored(message());
        send(notifier(spool), message);
        await().atMost(Duration.ofSeconds(10)).until(() -> stored.size() == 1);
        assertThat(spool.find(message.id())).isEmpty();
        assertThat(journal.records(JournalRecord.Notified.class)).hasSize(1);
    }

    @Test
    void nothingIsToldAboutAMessageThatWasDeletedByHand() throws InterruptedException {
        send(notifier(spool), message());
        Thread.sleep(200);
        assertThat(stored).isEmpty();
        assertThat(spool.count()).isZero();
        assertThat(journal.records()).isEmpty();
    }

    /**
     * A sender is told even when his message cannot be read any more; nothing is tried for ever.
     */
    @Test
    void aMessageThatCannotBeReadIsReportedWithoutItsText() {
        var message = stored(message());
        send(notifier(unreadable(message.id())), message);
        await().atMost(Duration.ofSeconds(10)).until(() -> stored.size() == 1);
        assertThat(spool.find(message.id())).isEmpty();
        assertThat(journal.records(JournalRecord.Notice.class))
                .singleElement()
                .extracting(JournalRecord.Notice::text)
                .asString()
                .contains("cannot be given back")
                .contains("disk trouble");
    }

    /** The spool, but that message's octets are lost. */
    private Spool unreadable(QueueId lost) {
        return (Spool)
                Proxy.newProxyInstance(
                        Spool.class.getClassLoader(),
                        new Class<?>[] {Spool.class},
                        (_, method, arguments) -> {
                            if (method.getName().equals("body") && lost.equals(arguments[0]))
                                throw new IOException("disk trouble");
                            return method.invoke(spool, arguments);
                        });
    }

    /** What should not happen is tried again after a pause, and one at a time. */
    @Test
    void aNotificationThatCannotBeWrittenIsNotTriedInALoop() throws InterruptedException {
        var attempts = new ArrayList<Instant>();
        var broken =
                new Notifier(
                        spool,
                        journal,
                        () -> {
                            synchronized (attempts) {
                                attempts.add(Instant.now());
                            }
                            throw new IllegalStateException("a bug");
                        },
                        InstantSource.system());
        send(broken, stored(message()));
        Thread.sleep(300);
        broken.close();
        synchronized (attempts) {
            assertThat(attempts).hasSize(1);
        }
        assertThat(journal.records(JournalRecord.Notice.class)).hasSize(1);
    }
}
