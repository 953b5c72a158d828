package postern.app;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.config.Settings;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.journal.Json;
import postern.limit.Limits;
import postern.limit.Limits.Entry;
import postern.limit.RateCounter;
import postern.net.LimitMeter;
import postern.watch.Metrics;

/**
 * Keeps what limits have counted, on disk too. What was counted within the last second before a
 * crash is lost; a little more where so much is counted that writing it takes long.
 */
final class LimitDesk implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int IDLE = 4; // times as long as writing has taken

    private final InstantSource clock;
    private final Consumer<String> trouble;
    private final LimitFile file;
    private final Limits limits;
    private final CountDownLatch closing = new CountDownLatch(1);
    private long written;
    private boolean isTroubled;

    /**
     * Reads what was kept.
     *
     * @param metrics shows how often something was too much
     * @param trouble hears what could not be read or written
     */
    LimitDesk(Settings settings, InstantSource clock, Metrics metrics, Consumer<String> trouble)
            throws IOException {
        this.clock = clock;
        this.trouble = trouble;
        file = new LimitFile(settings.data());
        var refusals =
                metrics.counters(
                        "postern_limit_refusals_total",
                        "Recipients that were too much for a limit: deferred, refused or held.",
                        "limit");
        limits = new Limits(clock, RateCounter.USUAL, file.read(trouble), refusals::increment);
        limits.take(LimitMeter.limits(settings));
        written = limits.changes();
    }

    Limits limits() {
        return limits;
    }

    /** Writes what changes from now on, every second at the most. */
    LimitDesk serve() {
        Thread.ofVirtual().name("limits").start(this::keepWriting);
        return this;
    }

    private void keepWriting() {
        var next = PAUSE;
        try {
            while (!closing.await(next.toMillis(), TimeUnit.MILLISECONDS)) {
                long began = System.nanoTime();
                write();
                var took = Duration.ofNanos(System.nanoTime() - began).multipliedBy(IDLE);
                next = took.compareTo(PAUSE) > 0 ? took : PAUSE;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Says once that it fails, until it succeeds again. */
    private synchronized void write() {
        if (limits.changes() == written) return;
        try {
            writeAll();
            isTroubled = false;
        } catch (IOException | RuntimeException e) { // or it would never write again
            if (!isTroubled)
                trouble.accept("what limits have counted does not outlive a restart: " + e);
            isTroubled = true;
        }
    }

    private synchronized void writeAll() throws IOException {
        long upTo = limits.changes();
        file.write(limits.memory());
        written = upTo;
    }

    @Override
    public void close() {
        closing.countDown();
        write();
    }

    /** For the requests that are about limits. */
    Ending answer(Request.Limits request, Consumer<String> lines) {
        return switch (request) {
            case Request.LimitsList(var of) -> list(of, lines);
            case Request.LimitsReset(var of) -> reset(of);
        };
    }

    /** Whether somebody who names that means what a limit has counted of a key. */
    private static boolean isMeant(@Nullable String of, String limit, String key) {
        return of == null
                || of.equals(limit)
                || of.equals(key)
                || List.of(key.split(", ")).contains(of);
    }

    /** A JSON object for each key of which something is used. */
    private Ending list(@Nullable String of, Consumer<String> lines) {
        int count = 0;
        for (var entry : limits.entries()) {
            if (!isMeant(of, entry.limit(), entry.count().key())) continue;
            count++;
            lines.accept(describe(entry));
        }
        return new Ending.Done("counted: " + count, count);
    }

    private String describe(Entry entry) {
        var line = new StringBuilder();
        var json =
                new Json(line)
                        .beginObject()
                        .field("limit", entry.limit())
                        .field("counts", entry.counts())
                        .field("key", entry.count().key())
                        .name("windows")
                        .beginArray();
        var longest = Duration.ZERO;
        boolean over = false;
        for (var used : entry.count().used()) {
            var window = used.window();
            json.beginObject()
                    .field("time", window.time().toString())
                    .field("most", window.most())
                    .field("used", used.used())
                    .endObject();
            over |= used.used() >= window.most();
            var back =
                    Duration.ofNanos(
                            (long)
                                    ((double) window.time().toNanos()
                                            / window.most()
                                            * used.used()));
            if (back.compareTo(longest) > 0) longest = back;
        }
        json.endArray()
                .field("over", over)
                .field(
                        "forgotten",
                        clock.instant().plus(longest).truncatedTo(ChronoUnit.SECONDS).toString());
        var first = entry.count().first();
        if (first != null) json.field("first", first.toString());
        if (!entry.count().things().isEmpty()) {
            json.name("domains").beginArray();
            entry.count().things().forEach(json::value);
            json.endArray();
        }
        json.endObject();
        return line.toString();
    }

    private Ending reset(@Nullable String of) {
        int count = limits.reset((limit, key) -> isMeant(of, limit, key));
        if (count == 0 && of != null)
            return new Ending.Refused(
                    "no limit has counted anything of " + of, "see: postern limits list");
        var done = "counted anew: " + count + (of == null ? "" : " of " + of);
        try {
            writeAll();
        } catch (IOException e) {
            return new Ending.Refused(
                    done + ", until the relay restarts: " + e,
                    "see that the data folder can be written");
        }
        return new Ending.Done(done, count);
    }
}
