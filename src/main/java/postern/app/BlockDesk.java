package postern.app;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import postern.config.Settings;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.journal.Json;
import postern.limit.Blocks;
import postern.limit.Fingerprints;
import postern.limit.GuessRules;
import postern.limit.GuessedAt.Kind;
import postern.limit.Guesses;
import postern.login.Doorkeeper;
import postern.mail.IpAddress;
import postern.mail.IpSet;
import postern.watch.Metrics;

/**
 * Keeps who is blocked and who guesses, on disk too, and lets clients in again when a person says
 * so. What came within the last seconds before a crash is lost.
 */
final class BlockDesk implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int IDLE = 20; // times as long as writing has taken

    private final InstantSource clock;
    private final Duration pause;
    private final Consumer<String> trouble;
    private final BlockFile blockFile;
    private final GuessFile guessFile;
    private final Blocks blocks;
    private final Guesses guesses;
    private final Doorkeeper doorkeeper;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile long written;
    private boolean isTroubled;

    /**
     * Reads what was kept.
     *
     * @param trouble hears what could not be read or written, and who is blocked for guessing
     */
    BlockDesk(Settings settings, InstantSource clock, Consumer<String> trouble) throws IOException {
        this(settings, clock, PAUSE, trouble);
    }

    /**
     * @param pause between two times of writing, at least
     */
    BlockDesk(Settings settings, InstantSource clock, Duration pause, Consumer<String> trouble)
            throws IOException {
        this.pause = pause;
        this.clock = clock;
        this.trouble = trouble;
        blockFile = new BlockFile(settings.data());
        guessFile = new GuessFile(settings.data());
        blocks = new Blocks(Blocks.USUAL, blockFile.read(trouble));
        guesses =
                new Guesses(
                        Guesses.USUAL,
                        blocks,
                        rules(settings),
                        spared(settings),
                        guessFile.read(trouble),
                        clock.instant());
        doorkeeper =
                new Doorkeeper(guesses, Fingerprints.fresh(), clock, Thread::sleep, this::tell);
        written = changes();
    }

    static GuessRules rules(Settings settings) {
        var guessing = settings.guessing();
        return new GuessRules(
                guessing.attempts(),
                guessing.attemptsPerNetwork(),
                guessing.attemptsPerUser(),
                guessing.within(),
                guessing.block(),
                guessing.delay(),
                guessing.longestDelay(),
                guessing.known());
    }

    /** A client of our own would take all of our mail with it, and a proxy all of its clients. */
    private static Predicate<IpAddress> spared(Settings settings) {
        var proxies =
                IpSet.of(
                        settings.listeners().stream()
                                .flatMap(listener -> listener.proxies().stream())
                                .toList());
        return client -> settings.policy().mayRelay(client) || proxies.contains(client);
    }

    Blocks blocks() {
        return blocks;
    }

    Guesses guesses() {
        return guesses;
    }

    /** Who stands between the sessions and the directories. */
    Doorkeeper doorkeeper() {
        return doorkeeper;
    }

    private void tell(IpAddress client, Instant end) {
        trouble.accept(
                client
                        + " is blocked until "
                        + end.truncatedTo(ChronoUnit.SECONDS)
                        + " for guessing passwords; to let it in: postern blocks remove "
                        + client);
    }

    /** After a reload. */
    void take(Settings next) {
        guesses.take(rules(next), spared(next));
    }

    /** Shows its figures, and writes what changes from now on, every few seconds at the most. */
    void serve(Metrics metrics) {
        metrics.gauge(
                "postern_blocked_clients",
                "Addresses that are refused for a time.",
                () -> blocks.count(clock.instant()));
        for (var kind : Kind.values())
            metrics.gauge(
                    "postern_wrong_passwords_counted",
                    "Those that have wrong passwords to answer for.",
                    () -> guesses.size(kind, clock.instant()),
                    "of",
                    kind.name().toLowerCase(Locale.ROOT));
        metrics.gauge(
                "postern_known_logins",
                "Users and clients from which they have logged in lately: the pairs.",
                () -> guesses.known(clock.instant()));
        Thread.ofVirtual().name("blocks").start(this::keepWriting);
    }

    private void keepWriting() {
        var next = pause;
        try {
            while (!closing.await(next.toMillis(), TimeUnit.MILLISECONDS)) {
                var began = clock.instant();
                if (changes() != written) write();
                var took = Duration.between(began, clock.instant()).multipliedBy(IDLE);
                next = took.compareTo(pause) > 0 ? took : pause;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private long changes() {
        return blocks.changes() + guesses.changes();
    }

    /** Says once that it fails, until it succeeds again. */
    private synchronized void write() {
        try {
            writeAll();
            isTroubled = false;
        } catch (IOException e) {
            if (!isTroubled)
                trouble.accept(
                        "blocks and counts of wrong passwords do not outlive a restart: " + e);
            isTroubled = true;
        }
    }

    private synchronized void writeAll() throws IOException {
        long upTo = changes();
        var now = clock.instant();
        blockFile.write(blocks.list(now));
        guessFile.write(guesses.memory(now));
        written = upTo;
    }

    @Override
    public void close() {
        closing.countDown();
        write();
    }

    /** For the requests that are about blocks. */
    Ending answer(Request request, Consumer<String> lines) {
        return switch (request) {
            case Request.BlocksList _ -> list(lines);
            case Request.BlocksRemove(var client) -> remove(client);
            case Request.BlocksClear _ -> clear();
            case Request.GuessesForget(var user) -> forget(user);
            case Request.Reload _,
                    Request.ReopenLogs _,
                    Request.Dmarc _,
                    Request.Limits _,
                    Request.Alerts _,
                    Request.TrustList _,
                    Request.TrustResume _,
                    Request.Suspects _,
                    Request.Queue _ ->
                    throw new IllegalArgumentException("not about blocks: " + request);
        };
    }

    /** A JSON object for each blocked client, then for whoever wrong passwords are counted of. */
    private Ending list(Consumer<String> lines) {
        var now = clock.instant();
        var all = blocks.list(now);
        for (var block : all) {
            var line = new StringBuilder();
            BlockFile.describe(new Json(line).beginObject(), block).endObject();
            lines.accept(line.toString());
        }
        for (var standing : guesses.standings(now)) {
            var line = new StringBuilder();
            GuessFile.describe(new Json(line).beginObject(), standing.of())
                    .field("attempts", standing.attempts())
                    .field("most", standing.most())
                    .field("forgotten", standing.forgotten().toString())
                    .endObject();
            lines.accept(line.toString());
        }
        return new Ending.Done("blocked: " + all.size(), all.size());
    }

    /** Lets that client in again, as if it had never guessed. */
    private Ending remove(IpAddress client) {
        var now = clock.instant();
        boolean hadGuessed = guesses.forget(client, now);
        if (!blocks.remove(client, now) && !hadGuessed)
            return new Ending.Refused(client + " is not blocked", "see: postern blocks list");
        return kept(client + " is not blocked any more", 1);
    }

    /** Forgets the guesses at that user. */
    private Ending forget(String user) {
        if (!guesses.forget(user, clock.instant()))
            return new Ending.Refused(
                    "nobody has guessed at the user " + user, "see: postern blocks list");
        return kept("the guesses at the user " + user + " are forgotten", 1);
    }

    /** Lets everybody in again. */
    private Ending clear() {
        int count = blocks.clear(clock.instant());
        guesses.forgetAll();
        return kept("not blocked any more: " + count, count);
    }

    private Ending kept(String done, long count) {
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
