package postern.watch;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import postern.spool.Spool;

/** How full the spool is. */
public final class SpoolMetrics {
    private SpoolMetrics() {}

    public static void register(
            Metrics metrics, Spool spool, SpoolCensus census, InstantSource clock) {
        metrics.gauge("postern_spool_messages", "Messages in the spool.", spool::count);
        metrics.gauge("postern_spool_bytes", "Octets on disk.", spool::bytesOnDisk);
        metrics.sampled(
                Metrics.Type.GAUGE,
                "postern_queue_recipients",
                "Recipients to be delivered or held.",
                "state",
                () -> Map.of("waiting", census.now().waiting(), "held", census.now().held()));
        metrics.sampled(
                Metrics.Type.GAUGE,
                "postern_queue_messages",
                "Messages with recipients to be delivered, and with held ones.",
                "state",
                () ->
                        Map.of(
                                "waiting", census.now().waitingMessages(),
                                "held", census.now().heldMessages()));
        metrics.gauge(
                "postern_queue_oldest_seconds",
                "Age of the oldest message that waits to be delivered; 0 for none.",
                () -> oldestSeconds(census, clock));
    }

    private static double oldestSeconds(SpoolCensus census, InstantSource clock) {
        var oldest = census.now().oldest();
        if (oldest == null) return 0;
        return Math.max(0, Duration.between(oldest, clock.instant()).toMillis() / 1000.0);
    }
}
