package postern.config;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import postern.config.ValueType.Scalar;
import postern.mail.Parsed;

/**
 * When a file is put aside and a new one begun, and how long it is kept.
 *
 * @param size octets; {@link Long#MAX_VALUE} for any
 * @param every null for never
 * @param most how many rotated files are kept
 * @param longest how long; null for ever
 */
public record Rotation(
        long size, @Nullable Every every, boolean compress, int most, @Nullable Duration longest) {

    /** Counted in UTC. */
    public enum Every {
        HOUR,
        DAY,
        WEEK
    }

    private record Kept(int most, @Nullable Duration longest) {}

    private static final Kept ALL = new Kept(Integer.MAX_VALUE, null);
    private static final int MOST = 100_000;

    private static final Key<Long> SIZE =
            Key.open(
                    "size",
                    Words.SIZE,
                    "any size",
                    "The size that a file does not exceed but for the lines of one moment.");
    private static final Key<Every> EVERY =
            Key.open(
                    "every",
                    Words.oneOf(Every.class),
                    "never",
                    "A new file with the first line of each hour, day or week (from Monday on), in"
                            + " UTC.");
    private static final Key<Boolean> COMPRESS =
            Key.optional(
                    "compress",
                    Words.oneOf(new TreeMap<>(Map.of("no", false, "yes", true))),
                    "yes",
                    "Whether what was put aside is compressed (gzip), beside all other work.");
    private static final Key<Kept> KEEP =
            Key.optional(
                    "keep",
                    new Scalar<>(
                            "a duration, a number of files, or all",
                            "Write for instance 30d, 30 files, or all.",
                            Rotation::kept),
                    "all",
                    "What was put aside longer ago is deleted; or all but so many files.");

    static final Shape SHAPE =
            Shape.of(
                    "rotate",
                    "When a file is put aside and a new one begun: by its size, by the calendar, or"
                            + " by whichever comes first. What is put aside has the time behind its"
                            + " name: `journal.jsonl.20261127T221603Z.gz`. Without it files are only"
                            + " opened again on SIGHUP and `reload --logs`, for logrotate.",
                    SIZE,
                    EVERY,
                    COMPRESS,
                    KEEP);

    private static Parsed<Kept> kept(String text) {
        if (text.equals("all")) return Parsed.good(ALL);
        if (text.endsWith(" files"))
            return switch (Words.number(text.substring(0, text.length() - 6).strip(), 1, MOST)) {
                case Parsed.Good<Integer>(var most) -> Parsed.good(new Kept(most, null));
                case Parsed.Bad<Integer>(var why) -> Parsed.bad(why);
            };
        return switch (Words.DURATION.parser().apply(text)) {
            case Parsed.Good<Duration>(var longest) ->
                    Parsed.good(new Kept(Integer.MAX_VALUE, longest));
            case Parsed.Bad<Duration>(var why) -> Parsed.bad(why);
        };
    }

    /** Null where it says neither when. */
    static @Nullable Rotation read(Section section, Problems problems) {
        var size = section.get(SIZE);
        var every = section.get(EVERY);
        var kept = section.value(KEEP);
        if (size == null && every == null) {
            if (!section.has(SIZE) && !section.has(EVERY))
                problems.add(
                        section.node(),
                        "rotate says neither size nor every",
                        "Write for instance rotate: { size: 100 MiB, every: day, keep: 30d }.");
            var _ = section.value(COMPRESS);
            return null;
        }
        return new Rotation(
                size == null ? Long.MAX_VALUE : size,
                every,
                section.value(COMPRESS),
                kept.most(),
                kept.longest());
    }
}
