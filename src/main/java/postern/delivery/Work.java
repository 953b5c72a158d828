package postern.delivery;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.config.Settings;
import postern.journal.JournalRecord;
import postern.mail.Reply;
import postern.route.Destination;
import postern.route.Hosts;
import postern.route.NextHop;
import postern.route.Router;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/**
 * What the scheduler is told, and what it orders. Orders are carried out, in the order given,
 * before the next news is told; only what {@link Order.Notify} asks for may end later.
 */
public final class Work {
    private Work() {}

    public sealed interface News {
        /** A message is in the spool (just accepted, or found there at the start). */
        record Arrived(Entry entry) implements News {}

        record LookedUp(Destination destination, Hosts hosts) implements News {}

        /** The connection has greeted and may be given work. */
        record Ready(long connection) implements News {}

        /**
         * A transaction has ended.
         *
         * @param open whether the connection takes another one ({@link Delivery#isIdle}); if not,
         *     {@link Closed} follows
         */
        record Done(long connection, Report report, boolean open) implements News {}

        /**
         * @param failure why, where the host is to blame; null after QUIT
         * @param retryInClear as {@link ClientEffect.Close} has it
         */
        record Closed(long connection, @Nullable Reply failure, boolean retryInClear)
                implements News {}

        /** {@link Scheduler#nextTick} has come. */
        record Tick() implements News {}

        /**
         * An administrator changed these recipients' states in the spool: held, released, deleted.
         */
        record Changed(Entry entry) implements News {}

        /** Try these at once, whatever their back-off. */
        record Retry(Set<QueueId> ids) implements News {}

        /** The relay stops: begin nothing new. */
        record Closing() implements News {}

        /** The routes and the limits are others now (a reload). */
        record Rerouted(Router router, Settings.Delivering limits) implements News {}
    }

    public sealed interface Order {
        /** Look it up and answer with {@link News.LookedUp}. */
        record LookUp(Destination destination) implements Order {}

        /** Open a connection; {@link News.Ready} or {@link News.Closed} answers. */
        record Connect(long connection, NextHop hop) implements Order {}

        record Assign(long connection, Assignment assignment) implements Order {}

        /** Say QUIT and close; {@link News.Closed} follows. */
        record Finish(long connection) implements Order {}

        /** Write it to the spool. */
        record Update(QueueId id, Map<Integer, RecipientState> states) implements Order {}

        /**
         * Put this notification into the spool, and only when it is durable update the message that
         * it is about, so that nobody is left untold. A recipient that was held meanwhile is not
         * made waiting again.
         */
        record Notify(Notification notification, QueueId about, Map<Integer, RecipientState> states)
                implements Order {}

        record Note(JournalRecord record) implements Order {}
    }
}
