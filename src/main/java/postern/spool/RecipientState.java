package postern.spool;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import postern.mail.Reply;

/** How far one recipient of a message is. */
public sealed interface RecipientState {

    /**
     * To be delivered.
     *
     * @param attempts how often a next hop was asked, or could not be
     * @param next not before this time; null for at once
     * @param last what came of the last attempt; null before the first
     * @param delayReported whether a "delayed" notification went out
     */
    record Waiting(
            int attempts, @Nullable Instant next, @Nullable Reply last, boolean delayReported)
            implements RecipientState {
        /** Not tried yet. */
        public static final Waiting FRESH = new Waiting(0, null, null, false);
    }

    /** Kept until a person (or ATRN) releases it. */
    record Held(String because) implements RecipientState {}

    /** The next hop took it; final. */
    record Delivered(String nextHop, Reply reply) implements RecipientState {}

    /** It will not be delivered, and whoever has to know was told; final. */
    record Failed(Reply reply) implements RecipientState {}

    default boolean isFinal() {
        return switch (this) {
            case Waiting _, Held _ -> false;
            case Delivered _, Failed _ -> true;
        };
    }
}
