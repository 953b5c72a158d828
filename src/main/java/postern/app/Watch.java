package postern.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.config.Settings.Address;
import postern.dns.StubResolver;
import postern.journal.FileJournal;
import postern.journal.JournalRecord.Notice.Level;
import postern.net.Relay;
import postern.spool.SegmentSpool;
import postern.watch.JvmMetrics;
import postern.watch.Metrics;
import postern.watch.MetricsServer;
import postern.watch.SpoolMetrics;

/** What of a server can be watched: its metrics, and what is wrong with it now. */
final class Watch {
    private final Metrics metrics;
    private final FileJournal journal;
    private final SegmentSpool spool;
    private final Relay relay;
    private final SelfAudit audit;
    private final BiConsumer<Level, String> log;

    Watch(Foundation ground, Relay relay, Supplier<StubResolver.Counts> dns, SelfAudit audit) {
        this.audit = audit;
        this.metrics = ground.metrics();
        this.journal = ground.files();
        this.spool = ground.spool();
        this.relay = relay;
        this.log = ground.notices()::say;
        SpoolMetrics.register(metrics, spool, ground.census(), ground.clock());
        JvmMetrics.register(metrics, Main.version());
        metrics.gauge("postern_next_hop_connections", "Connections to next hops.", relay::nextHops);
        metrics.counted("postern_journal_lost_total", "Records that were left out.", journal::lost);
        metrics.sampled(
                Metrics.Type.COUNTER,
                "postern_log_dropped_total",
                "Events that an output of the log left out.",
                "output",
                journal::dropped);
        metrics.sampled(
                Metrics.Type.COUNTER,
                "postern_dns_lookups_total",
                "Questions to the DNS, by what came of them.",
                "result",
                () -> byResult(dns.get()));
    }

    private static Map<String, Long> byResult(StubResolver.Counts counts) {
        return Map.of(
                "cached", counts.cached(),
                "found", counts.found(),
                "absent", counts.absent(),
                "bogus", counts.bogus(),
                "unavailable", counts.unavailable());
    }

    /**
     * Takes the address of the metrics. Where it is taken already, mail is more important, and the
     * log says so.
     *
     * @return null for none
     */
    static MetricsServer.@Nullable Bound bind(@Nullable Address address, Notices notices) {
        if (address == null) return null;
        try {
            return MetricsServer.bind(address.address(), address.port());
        } catch (IOException e) {
            notices.say(
                    Level.ERROR,
                    "metrics cannot be served on "
                            + address.address()
                            + " port "
                            + address.port()
                            + " ("
                            + e.getMessage()
                            + "); choose another metrics.address, or none");
            return null;
        }
    }

    /** Serves them. */
    AutoCloseable serve(MetricsServer.@Nullable Bound bound, @Nullable Address address) {
        if (bound == null || address == null) return () -> {};
        var server = bound.serve(metrics, this::problems);
        log.accept(Level.INFO, "ready: metrics on " + address.address() + " port " + server.port());
        return server;
    }

    /** For people: what is wrong now. */
    private List<String> problems() {
        var problems = new ArrayList<String>();
        if (!relay.isAlive()) problems.add("the relay's loop has died: restart it");
        journal.problem().ifPresent(problems::add);
        journal.logProblem().ifPresent(problems::add);
        spool.shortage().ifPresent(why -> problems.add("mail is deferred (452): " + why));
        spool.broken().ifPresent(why -> problems.add("the spool takes no more mail: " + why));
        problems.addAll(audit.problems());
        return problems;
    }
}
