package postern.spool;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.spool.Draft.CommitResult;

/** What waits for the committer. */
sealed interface Request {

    /** A new message; answered when it is durable, or refused. */
    final class Store implements Request {
        final Entry entry;
        final byte[] body;
        final long bodySize;
        final int bodyCrc;
        final boolean bodyInFile;
        final Consumer<CommitResult> answer;

        /** Set once its record is written. */
        @Nullable Slot slot;

        private Store(
                Entry entry,
                byte[] body,
                long bodySize,
                int bodyCrc,
                boolean bodyInFile,
                Consumer<CommitResult> answer) {
            this.entry = entry;
            this.body = body;
            this.bodySize = bodySize;
            this.bodyCrc = bodyCrc;
            this.bodyInFile = bodyInFile;
            this.answer = answer;
        }

        /** A small body; the sum is made while it is written. */
        static Store small(Entry entry, byte[] body, int size, Consumer<CommitResult> answer) {
            return new Store(entry, body, size, 0, false, answer);
        }

        /** A body that is in its file, and durable there. */
        static Store large(Entry entry, long size, int crc, Consumer<CommitResult> answer) {
            return new Store(entry, new byte[0], size, crc, true, answer);
        }
    }

    /** A message that must not be taken any more: answered without being written. */
    record Refuse(CommitResult result, Consumer<CommitResult> answer) implements Request {}

    /** New states of some recipients: the payload of the record that says so. */
    final class Move implements Request {
        final byte[] payload;
        final @Nullable Runnable durable;

        Move(byte[] payload, @Nullable Runnable durable) {
            this.payload = payload;
            this.durable = durable;
        }
    }

    /** A message all of whose recipients are in a final state. */
    record Settle(Slot slot, @Nullable Runnable durable) implements Request {}

    /** A live message is to stand at the end of the log. */
    final class Copy implements Request {
        final Slot slot;

        /** Null for a body that is in a file of its own, or lost. */
        final byte @Nullable [] body;

        final Runnable done;

        /** Set once its record is written; null if it was settled meanwhile. */
        Slot.@Nullable Place place;

        Copy(Slot slot, byte @Nullable [] body, Runnable done) {
            this.slot = slot;
            this.body = body;
            this.done = done;
        }
    }

    /** Nothing to write but what the log itself owes; {@code durable} is run behind it. */
    record Nothing(@Nullable Runnable durable) implements Request {}

    /** Whether somebody waits for the answer. */
    default boolean isUrgent() {
        return switch (this) {
            case Store _, Refuse _, Copy _ -> true;
            case Move move -> move.durable != null;
            case Settle settle -> settle.durable() != null;
            case Nothing nothing -> nothing.durable() != null;
        };
    }

    /** About how many octets it will write. */
    default long weight() {
        return switch (this) {
            case Store store -> 256 + store.body.length;
            case Copy copy -> 256 + (copy.body == null ? 0 : copy.body.length);
            case Move move -> 32 + move.payload.length;
            case Settle _, Refuse _, Nothing _ -> 32;
        };
    }
}
