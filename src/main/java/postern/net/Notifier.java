package postern.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import postern.delivery.Notification;
import postern.delivery.NotificationWriter;
import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.journal.JournalRecord.Notice.Level;
import postern.spool.Draft;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.RecipientState;
import postern.spool.Spool;

/**
 * Puts notifications into the spool, beside the loop: the message that they are about has to be
 * read.
 */
final class Notifier {
    private static final Duration PAUSE = Duration.ofSeconds(30);

    private final Spool spool;
    private final Journal journal;
    private final Supplier<NotificationWriter> writer;
    private final InstantSource clock;
    private final Beside beside;

    Notifier(
            Spool spool,
            Journal journal,
            Supplier<NotificationWriter> writer,
            InstantSource clock) {
        this(spool, journal, writer, clock, new Beside.Threads());
    }

    Notifier(
            Spool spool,
            Journal journal,
            Supplier<NotificationWriter> writer,
            InstantSource clock,
            Beside beside) {
        this.spool = spool;
        this.journal = journal;
        this.writer = writer;
        this.clock = clock;
        this.beside = beside;
    }

    /**
     * Once the notification is durable, the message that it is about moves on to those states.
     * While it cannot be stored it is tried again; after a restart the delivery that failed is
     * tried again, and then this.
     *
     * @param stored hears of the notification in the spool; on any thread
     */
    void send(
            Notification notification,
            QueueId about,
            Map<Integer, RecipientState> states,
            Consumer<Entry> stored) {
        beside.run(() -> attempt(notification, about, states, stored));
    }

    /** Tries nothing again from now on. */
    void close() {
        beside.close();
    }

    private void attempt(
            Notification notification,
            QueueId about,
            Map<Integer, RecipientState> states,
            Consumer<Entry> stored) {
        if (spool.find(about).isEmpty()) return; // deleted by hand meanwhile
        try {
            var written = write(notification, about);
            var message = written.message();
            var draft = spool.begin(message.id());
            draft.append(written.octets(), () -> {});
            draft.commit(
                    message,
                    List.of(RecipientState.Waiting.FRESH),
                    result -> {
                        switch (result) {
                            case Draft.Stored(var entry) -> {
                                spool.update(about, states);
                                note(notification, entry);
                                stored.accept(entry);
                            }
                            case Draft.NoSpace _, Draft.Broken _ ->
                                    again(notification, about, states, stored);
                        }
                    });
        } catch (RuntimeException e) {
            say("cannot write the notification about " + about + ": " + e);
            again(notification, about, states, stored);
        }
    }

    /** What cannot be read is not given back, but its sender is told all the same. */
    private NotificationWriter.Written write(Notification notification, QueueId about) {
        var original = ByteBuffer.allocate(0);
        try (var body = spool.body(about)) {
            original = NotificationWriter.read(body, notification);
        } catch (IOException e) {
            say("message " + about + " cannot be given back in its notification: " + Reasons.of(e));
        }
        return writer.get().write(notification, original, spool.nextId(), clock.instant());
    }

    private void say(String text) {
        journal.write(new JournalRecord.Notice(clock.instant(), Level.ERROR, text));
    }

    private void again(
            Notification notification,
            QueueId about,
            Map<Integer, RecipientState> states,
            Consumer<Entry> stored) {
        beside.runLater(PAUSE, () -> attempt(notification, about, states, stored));
    }

    private void note(Notification notification, Entry entry) {
        var kinds =
                String.join(
                        ",",
                        notification.actions().stream()
                                .map(a -> a.name().toLowerCase(Locale.ROOT))
                                .toList());
        journal.write(
                new JournalRecord.Notified(
                        entry.message().arrived(),
                        entry.id().toString(),
                        notification.about().id().toString(),
                        entry.message().envelope().recipients().getFirst().to().toString(),
                        kinds));
    }
}
