package postern.app;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.config.ReleaseCheck;
import postern.config.Settings;
import postern.mail.Parsed;
import postern.upkeep.BillOfMaterials;
import postern.upkeep.Library;
import postern.upkeep.ReleaseFetch;
import postern.upkeep.ReleaseKey;
import postern.upkeep.ReleaseNotice;
import postern.watch.Metrics;

/**
 * Whether this is the newest release, where the configuration asks for it: looked up as often as is
 * set, and hourly while nothing that can be believed is to be had. What was believed last is kept
 * in {@code release-notice} in the data folder, and its serial in {@code release-serial}.
 */
final class ReleaseDesk implements AutoCloseable {
    private static final long LOOK = 250; // milliseconds
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration AGAIN = Duration.ofHours(1);
    private static final int END = 5; // seconds

    private final InstantSource clock;
    private final Notices notices;
    private final String version;
    private final Supplier<List<Library>> libraries;
    private final Duration patience;
    private @Nullable ReleaseFetch fetch; // made where it is wanted: few want it; of the timer
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("release-notice").factory());
    private volatile @Nullable Terms terms;
    private volatile Standing standing = Standing.UNKNOWN;
    private volatile Instant next = Instant.MIN;
    private String told = ""; // what was said last of releases: it is not said again
    private String trouble = ""; // the same of notices that are not believed

    /** Those in force. */
    private record Terms(ReleaseCheck check, ReleaseKey key, Path data) {}

    /** How we stand, as far as it is known. */
    private record Standing(boolean isKnown, boolean isBehind, int holes) {
        static final Standing UNKNOWN = new Standing(false, false, 0);
    }

    ReleaseDesk(InstantSource clock, Notices notices) {
        this(
                clock,
                notices,
                Main.version(),
                () -> BillOfMaterials.packaged().map(BillOfMaterials::libraries).orElse(List.of()),
                PATIENCE);
    }

    /**
     * @param version ours
     * @param libraries those in this program
     * @param patience for a whole answer
     */
    ReleaseDesk(
            InstantSource clock,
            Notices notices,
            String version,
            Supplier<List<Library>> libraries,
            Duration patience) {
        this.clock = clock;
        this.notices = notices;
        this.version = version;
        this.libraries = libraries;
        this.patience = patience;
    }

    ReleaseDesk serve(Metrics metrics) {
        metrics.gauge(
                "postern_release_known",
                "1 where a release notice is believed, else 0.",
                () -> standing.isKnown() ? 1 : 0);
        metrics.gauge(
                "postern_release_behind",
                "1 where there is a newer release than this one, else 0.",
                () -> standing.isBehind() ? 1 : 0);
        metrics.gauge(
                "postern_release_holes",
                "Libraries in this release with a hole that is known.",
                () -> standing.holes());
        return this;
    }

    /** From now on under these settings; what was believed is remembered. */
    ReleaseDesk take(Settings settings) {
        var check = settings.telling().releases();
        if (check == null) {
            terms = null;
            standing = Standing.UNKNOWN;
            return this;
        }
        switch (ReleaseKey.parse(check.key())) {
            case Parsed.Good<ReleaseKey>(var key) -> terms = new Terms(check, key, settings.data());
            case Parsed.Bad<ReleaseKey>(var why) -> {
                terms = null;
                notices.warn("release-notice.key cannot be used, nothing is looked up: " + why);
            }
        }
        next = Instant.MIN;
        return this;
    }

    ReleaseDesk begin() {
        var _ = timer.scheduleWithFixedDelay(this::lookSafely, LOOK, LOOK, TimeUnit.MILLISECONDS);
        return this;
    }

    private void lookSafely() {
        try {
            var now = terms;
            if (now != null && !clock.instant().isBefore(next)) look(now);
        } catch (InterruptedException | ClosedByInterruptException _) { // the relay ends
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) { // or it would never look again
            next = clock.instant().plus(AGAIN);
            notices.warn("the release notice could not be kept: " + e.getMessage());
        }
    }

    private void look(Terms now) throws IOException, InterruptedException {
        var at = clock.instant();
        next = at.plus(now.check().every());
        if (fetch == null) fetch = new ReleaseFetch(patience);
        var came = fetch.fetch(now.check().url());
        var read =
                switch (came) {
                    case Parsed.Bad<byte[]>(var why) -> Parsed.<ReleaseNotice>bad(why);
                    case Parsed.Good<byte[]>(var text) -> believed(now, text, at);
                };
        switch (read) {
            case Parsed.Good<ReleaseNotice>(var notice) -> {
                trouble = "";
                stand(notice);
            }
            case Parsed.Bad<ReleaseNotice>(var why) -> {
                next = at.plus(shorter(AGAIN, now.check().every()));
                if (!why.equals(trouble))
                    notices.warn("no release notice from " + now.check().url() + ": " + why);
                trouble = why;
                remember(now, at);
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private Parsed<ReleaseNotice> believed(Terms now, byte[] text, Instant at) throws IOException {
        var read = ReleaseNotice.read(text, now.key(), serial(now), at);
        if (read instanceof Parsed.Good<ReleaseNotice>(var notice)) {
            // the serial first: a crash between the two never lets an older one in
            WholeFile.replace(now.data().resolve("release-serial"), notice.serial() + "\n");
            WholeFile.replace(
                    now.data().resolve("release-notice"), new String(text, StandardCharsets.UTF_8));
        }
        return read;
    }

    /** While nothing new is to be had, the last one counts for as long as it says. */
    private void remember(Terms now, Instant at) throws IOException {
        try {
            var kept = Files.readAllBytes(now.data().resolve("release-notice"));
            if (ReleaseNotice.read(kept, now.key(), serial(now), at)
                    instanceof Parsed.Good<ReleaseNotice>(var notice)) {
                stand(notice);
                return;
            }
        } catch (NoSuchFileException _) {
            // there was none yet
        }
        standing = Standing.UNKNOWN;
    }

    /** The serial that was believed last; 0 for none. */
    private static long serial(Terms now) throws IOException {
        try {
            return Long.parseLong(
                    Files.readString(
                                    now.data().resolve("release-serial"), StandardCharsets.US_ASCII)
                            .strip());
        } catch (NoSuchFileException | NumberFormatException _) {
            return 0;
        }
    }

    private void stand(ReleaseNotice notice) {
        var hits = notice.hits(libraries.get());
        boolean behind = notice.isAhead(version) && !version.startsWith("("); // not packaged
        standing = new Standing(true, behind, hits.size());
        var concerns = new ArrayList<String>();
        if (behind)
            concerns.add(
                    "this is Postern "
                            + version
                            + ", and there is "
                            + notice.latest()
                            + (notice.url().isEmpty() ? "" : ": " + notice.url()));
        for (var hit : hits) concerns.add(hit.text());
        var text = String.join("; ", concerns);
        if (!text.isEmpty() && !text.equals(told)) notices.warn(text);
        told = text;
    }

    @Override
    public void close() {
        var _ = timer.shutdownNow();
        try {
            if (timer.awaitTermination(END, TimeUnit.SECONDS) && fetch != null) fetch.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
