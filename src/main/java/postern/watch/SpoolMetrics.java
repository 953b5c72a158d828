package postern.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.spool.Entry;
import postern.spool.RecipientState;
import postern.spool.Spool;

/**
 * How full the spool is. Counting recipients reads the whole index, so that it is done at most
 * every ten seconds, however often it is asked for.
 */
public final class SpoolMetrics {
    private static final Duration KEPT = Duration.ofSeconds(10);

    private record Census(long waiting, long held, @Nullable Instant oldest, Instant at) {}

    /** Counts while the spool is read. */
    private static final class Count {
        private long waiting;
        private long held;
        private @Nullable Instant oldest;

        void add(Entry entry) {
            boolean waits = false;
            for (var state : entry.states())
                switch (state) {
                    case RecipientState.Waiting _ -> {
                        waiting++;
                        waits = true;
                    }
                    case RecipientState.Held _ -> held++;
                    case RecipientState.Delivered _, RecipientState.Failed _ -> {}
                }
            var arrived = entry.message().arrived();
            if (waits && (oldest == null || arrived.isBefore(oldest))) oldest = arrived;
        }
    }

    private final Spool spool;
    private final InstantSource clock;
    private @Nullable Census census;

    private SpoolMetrics(Spool spool, InstantSource clock) {
        this.spool = spool;
        this.clock = clock;
    }

    public static void register(Metrics metrics, Spool spool, InstantSource clock) {
        var sizes = new SpoolMetrics(spool, clock);
        metrics.gauge("postern_spool_messages", "Messages in the spool.", spool::count);
        metrics.gauge("postern_spool_bytes", "Octets on disk.", spool::bytesOnDisk);
        metrics.sampled(
                Metrics.Type.GAUGE,
                "postern_queue_recipients",
                "Recipients to be delivered or held.",
                "state",
                () -> Map.of("waiting", sizes.now().waiting, "held", sizes.now().held));
        metrics.gauge(
                "postern_queue_oldest_seconds",
                "Age of the oldest message that waits to be delivered; 0 for none.",
                sizes::oldestSeconds);
    }

    private double oldestSeconds() {
        var oldest = now().oldest;
        if (oldest == null) return 0;
        return Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1000.0);
    }

    private synchronized Census now() {
        var now = clock.instant();
        var last = census;
        if (last != null && Duration.between(last.at, now).abs().compareTo(KEPT) < 0) return last;
        var count = new Count();
        spool.forEach(count::add);
        var fresh = new Census(count.waiting, count.held, count.oldest, now);
        census = fresh;
        return fresh;
    }
}
