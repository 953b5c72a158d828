package postern.app;

import postern.acme.Renewal;
import postern.watch.Metrics;

/** What of the ordering of certificates can be watched. */
final class AcmeMetrics {
    private AcmeMetrics() {}

    static void register(Metrics metrics, Renewal renewal) {
        metrics.sampled(
                Metrics.Type.GAUGE,
                "postern_acme_last_success_seconds",
                "When the present certificate came, in seconds since 1970.",
                "name",
                renewal::lastSuccess);
        metrics.sampled(
                Metrics.Type.GAUGE,
                "postern_acme_next_attempt_seconds",
                "When a certificate is ordered next, in seconds since 1970.",
                "name",
                renewal::nextAttempt);
        metrics.sampled(
                Metrics.Type.COUNTER,
                "postern_acme_failures_total",
                "Orders that brought no certificate.",
                "name",
                renewal::failures);
    }
}
