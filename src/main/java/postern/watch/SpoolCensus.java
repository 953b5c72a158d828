package postern.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import postern.mail.Reply;
import postern.spool.Entry;
import postern.spool.RecipientState;
import postern.spool.Spool;

/**
 * What is in the spool. Counting reads the whole index, so that it is done at most every ten
 * seconds, however often it is asked for. Safe for many threads.
 */
public final class SpoolCensus {
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final Spool spool;
    private final InstantSource clock;
    private @Nullable Count last;

    public SpoolCensus(Spool spool, InstantSource clock) {
        this.spool = spool;
        this.clock = clock;
    }

    /** What was counted last, a moment ago at most. */
    public synchronized Count now() {
        var now = clock.instant();
        var before = last;
        if (before != null && Duration.between(before.at, now).abs().compareTo(KEPT) < 0)
            return before;
        var count = new Count(now);
        spool.forEach(count::add);
        last = count;
        return count;
    }

    /** A count that is finished. */
    public static final class Count {
        private final Instant at;
        private long waiting;
        private long held;
        private long waitingMessages;
        private long heldMessages;
        private @Nullable Entry oldest;

        private Count(Instant at) {
            this.at = at;
        }

        private void add(Entry entry) {
            boolean waits = false;
            boolean isHeld = false;
            for (var state : entry.states())
                switch (state) {
                    case RecipientState.Waiting _ -> {
                        waiting++;
                        waits = true;
                    }
                    case RecipientState.Held _ -> {
                        held++;
                        isHeld = true;
                    }
                    case RecipientState.Delivered _, RecipientState.Failed _ -> {}
                }
            if (waits) waitingMessages++;
            if (isHeld) heldMessages++;
            var arrived = entry.message().arrived();
            if (waits && (oldest == null || arrived.isBefore(oldest.message().arrived())))
                oldest = entry;
        }

        /** Recipients. */
        public long waiting() {
            return waiting;
        }

        /** Recipients. */
        public long held() {
            return held;
        }

        public long waitingMessages() {
            return waitingMessages;
        }

        public long heldMessages() {
            return heldMessages;
        }

        /** When the oldest message that waits came; null for none. */
        public @Nullable Instant oldest() {
            return oldest == null ? null : oldest.message().arrived();
        }

        /** Its id; empty for none. */
        public String oldestId() {
            return oldest == null ? "" : oldest.id().toString();
        }

        /** What was said of it last; null for nothing. */
        public @Nullable Reply oldestReply() {
            if (oldest == null) return null;
            for (var state : oldest.states())
                if (state instanceof RecipientState.Waiting(_, _, var reply, _) && reply != null)
                    return reply;
            return null;
        }
    }
}
