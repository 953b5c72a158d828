package postern.app;

import java.io.IOException;
import java.time.InstantSource;
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
    private final BiConsumer<Level, String> log;

    Watch(
            Metrics metrics,
            FileJournal journal,
            SegmentSpool spool,
            Relay relay,
            Supplier<StubResolver.Counts> dns,
            InstantSource clock,
            BiConsumer<Level, String> log) {
        this.metrics = metrics;
        this.journal = journal;
        this.spool = spool;
        this.relay = relay;
        this.log = log;
        SpoolMetrics.register(metrics, spool, clock);
        JvmMetrics.register(metrics, Main.version());
        metrics.gauge("postern_next_hop_connections", "Connections to next hops.", relay::nextHops);
        metrics.counted("postern_journal_lost_total", "Records that were left out.", journal::lost);
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

    /** Serves them; where that address is taken, mail is more important, and the log says so. */
    AutoCloseable serve(@Nullable Address address) {
        if (address == null) return () -> {};
        try {
            var server =
                    MetricsServer.start(address.address(), address.port(), metrics, this::problems);
            log.accept(
                    Level.INFO,
                    "ready: metrics on " + address.address() + " port " + server.port());
            return server;
        } catch (IOException e) {
            log.accept(
                    Level.ERROR,
                    "metrics cannot be served on "
                            + address.address()
                            + " port "
                            + address.port()
                            + " ("
                            + e.getMessage()
                            + "); choose another metrics.address, or none");
            return () -> {};
        }
    }

    /** For people: what is wrong now. */
    private List<String> problems() {
        var problems = new ArrayList<String>();
        if (!relay.isAlive()) problems.add("the relay's loop has died: restart it");
        journal.problem().ifPresent(problems::add);
        journal.logProblem().ifPresent(problems::add);
        spool.broken().ifPresent(why -> problems.add("the spool takes no more mail: " + why));
        return problems;
    }
}
