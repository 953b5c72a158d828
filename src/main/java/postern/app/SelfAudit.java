package postern.app;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import postern.config.Settings;
import postern.journal.JournalRecord.Notice.Level;
import postern.net.Relay;
import postern.watch.Metrics;

/**
 * Tests our own listeners for open relaying, as strangers do, after the start, after a reload and
 * every day: what the proof says of the policy, the running machine has to show. Works beside all
 * else.
 */
final class SelfAudit implements AutoCloseable {
    static final Duration BETWEEN = Duration.ofDays(1);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final long FIRST = 2_000; // milliseconds, for what begins together

    private final Relay relay;
    private final Supplier<Settings> settings;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Notices notices;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("self-audit").factory());
    private volatile Instant next = Instant.MIN;
    private volatile Seen seen = Seen.NOTHING;

    /**
     * What the last one showed.
     *
     * @param open the listeners that relay for strangers
     * @param undecided the listeners of which it could not be told
     */
    record Seen(
            Instant time, List<String> open, List<String> undecided, int probes, Duration took) {
        static final Seen NOTHING = new Seen(Instant.EPOCH, List.of(), List.of(), 0, Duration.ZERO);
    }

    /**
     * @param settings those in force
     */
    SelfAudit(Relay relay, Foundation ground, Supplier<Settings> settings) {
        this.relay = relay;
        this.settings = settings;
        this.clock = ground.clock();
        this.random = ground.random();
        this.notices = ground.notices();
        register(ground.metrics());
    }

    private void register(Metrics metrics) {
        metrics.gauge(
                "postern_audit_open",
                "Listeners of ours that relay for strangers, as the last audit of our own found.",
                () -> seen.open().size());
        metrics.gauge(
                "postern_audit_undecided",
                "Listeners of ours of which the last audit of our own could not tell.",
                () -> seen.undecided().size());
        metrics.gauge(
                "postern_audit_probes",
                "What the last audit of our own tried.",
                () -> seen.probes());
        metrics.gauge(
                "postern_audit_time_seconds",
                "When the last audit of our own ended, in seconds since 1970; 0 for none.",
                () -> seen.time().getEpochSecond());
    }

    SelfAudit begin() {
        var _ =
                timer.scheduleWithFixedDelay(
                        this::lookSafely, FIRST, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** Soon, as there are other settings. */
    void again() {
        next = Instant.MIN;
    }

    Seen seen() {
        return seen;
    }

    private void lookSafely() {
        try {
            look();
        } catch (RuntimeException e) { // or it would never look again
            notices.say(Level.ERROR, "bug: while we test ourselves for open relaying: " + e);
        }
    }

    private void look() {
        var begin = clock.instant();
        if (begin.isBefore(next)) return;
        next = begin.plus(BETWEEN);
        var now = settings.get();
        if (!now.watching().audit()) return;
        long nanos = System.nanoTime();
        var open = new ArrayList<String>();
        var undecided = new ArrayList<String>();
        int probes = 0;
        for (var listener : now.listeners()) {
            var findings = new ListenerAudit(relay, now, listener, clock, random).run();
            if (Thread.currentThread().isInterrupted()) return;
            probes += findings.probes();
            for (var text : findings.open()) notices.say(Level.ERROR, text);
            if (!findings.open().isEmpty()) open.add(listener.name());
            else if (!findings.undecided().isEmpty()) {
                undecided.add(listener.name());
                for (var text : findings.undecided()) notices.warn(text);
            }
        }
        var took = Duration.ofNanos(System.nanoTime() - nanos);
        seen = new Seen(clock.instant(), open, undecided, probes, took);
        tell();
    }

    private void tell() {
        var text =
                seen.probes()
                        + " probes on "
                        + settings.get().listeners().size()
                        + " listeners as a stranger, in "
                        + seen.took().toMillis()
                        + " ms";
        if (!seen.open().isEmpty())
            notices.say(
                    Level.ERROR,
                    "self-audit: OPEN: "
                            + String.join(", ", seen.open())
                            + " relays for strangers; "
                            + text);
        else if (seen.undecided().isEmpty()) notices.say(Level.INFO, "self-audit: closed: " + text);
        else
            notices.warn(
                    "self-audit: could not tell of "
                            + String.join(", ", seen.undecided())
                            + "; "
                            + text);
    }

    /** For people: what is wrong. */
    List<String> problems() {
        return seen.open().stream()
                .map(name -> "listener " + name + " relays for strangers: see the log (self-audit)")
                .toList();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
