package postern.app;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import postern.config.Settings;
import postern.facts.GreylistedPairs;
import postern.limit.GreyRules;
import postern.limit.Greylist;
import postern.watch.Metrics;

/**
 * Keeps what greylisting remembers, on disk too. What came within the last minute before a crash is
 * lost: such strangers wait again.
 */
final class GreyDesk implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final int IDLE = 20; // times as long as writing has taken

    private final InstantSource clock;
    private final Duration pause;
    private final Consumer<String> trouble;
    private final GreyFile file;
    private final Greylist greylist;
    private final GreylistedPairs pairs;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile long written;
    private boolean isTroubled;

    /**
     * Reads what was kept.
     *
     * @param trouble hears what could not be read or written
     */
    GreyDesk(Settings settings, InstantSource clock, Consumer<String> trouble) throws IOException {
        this(settings, clock, PAUSE, trouble);
    }

    /**
     * @param pause between two times of writing, at least
     */
    GreyDesk(Settings settings, InstantSource clock, Duration pause, Consumer<String> trouble)
            throws IOException {
        this.clock = clock;
        this.pause = pause;
        this.trouble = trouble;
        file = new GreyFile(settings.data());
        greylist =
                new Greylist(Greylist.USUAL, rules(settings), file.read(trouble), clock.instant());
        pairs = new GreylistedPairs(greylist, clock);
        written = greylist.changes();
    }

    private static GreyRules rules(Settings settings) {
        var rules = settings.reputation().greylist();
        return new GreyRules(rules.delay(), rules.within(), rules.known(), rules.pairs());
    }

    Greylist greylist() {
        return greylist;
    }

    /** Who answers questions about it. */
    GreylistedPairs pairs() {
        return pairs;
    }

    /** After a reload. */
    void take(Settings next) {
        greylist.take(rules(next));
    }

    /** Shows its figures, and writes what changes from now on, every minute at the most. */
    GreyDesk serve(Metrics metrics) {
        var help = "What greylisting remembers: pairs of paths, and networks.";
        var name = "postern_greylist_entries";
        metrics.gauge(name, help, () -> greylist.sizes(clock.instant()).waiting(), "of", "waiting");
        metrics.gauge(name, help, () -> greylist.sizes(clock.instant()).known(), "of", "known");
        metrics.gauge(
                name, help, () -> greylist.sizes(clock.instant()).networks(), "of", "networks");
        Thread.ofVirtual().name("greylist").start(this::keepWriting);
        return this;
    }

    private void keepWriting() {
        var next = pause;
        try {
            while (!closing.await(next.toMillis(), TimeUnit.MILLISECONDS)) {
                long began = System.nanoTime();
                write();
                var took = Duration.ofNanos(System.nanoTime() - began).multipliedBy(IDLE);
                next = took.compareTo(pause) > 0 ? took : pause;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says once that it fails, until it succeeds again. */
    private synchronized void write() {
        long upTo = greylist.changes();
        if (upTo == written) return;
        try {
            file.write(greylist.memory(clock.instant()));
            written = upTo;
            isTroubled = false;
        } catch (IOException e) {
            if (!isTroubled)
                trouble.accept("what greylisting remembers does not outlive a restart: " + e);
            isTroubled = true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        write();
    }
}
