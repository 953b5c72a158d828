package postern.net;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import postern.delivery.Notification;
import postern.delivery.NotificationWriter;
import postern.journal.Journal;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.RecipientState;
import postern.spool.Spool;

/** What puts notifications into the spool, without its threads. */
public final class SteppedNotifier {
    private final Notifier notifier;

    /** Has things done, at once or later. */
    public interface Stage {
        void play(Runnable task);

        void playLater(Duration pause, Runnable task);
    }

    public SteppedNotifier(
            Spool spool,
            Journal journal,
            Supplier<NotificationWriter> writer,
            InstantSource clock,
            Stage stage) {
        notifier = new Notifier(spool, journal, writer, clock, new OnStage(stage));
    }

    public void send(
            Notification notification,
            QueueId about,
            Map<Integer, RecipientState> states,
            Consumer<Entry> stored) {
        notifier.send(notification, about, states, stored);
    }

    private record OnStage(Stage stage) implements Beside {
        @Override
        public void run(Runnable task) {
            stage.play(task);
        }

        @Override
        public void runLater(Duration pause, Runnable task) {
            stage.playLater(pause, task);
        }

        @Override
        public void close() {}
    }
}
