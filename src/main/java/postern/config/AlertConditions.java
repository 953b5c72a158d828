package postern.config;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import postern.config.Alerting.Thresholds;
import postern.config.Alerting.Volume;
import postern.config.RateLimit.Rate;
import postern.config.ValueType.Scalar;
import postern.mail.Parsed;

/** The section {@code conditions} of {@code alerts}: when people are told. */
final class AlertConditions {
    private static final String OFF = "off";
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_TIMES = 1000;

    private static final Scalar<Optional<Rate>> RATE =
            orOff(
                    new Scalar<>(
                            "a rate",
                            "Write for instance 100/10m; the time is a day at most.",
                            AlertConditions::rate));
    private static final Scalar<Optional<Duration>> TIME = orOff(Words.DURATION);
    private static final Scalar<Boolean> SWITCH =
            Words.oneOf(new TreeMap<>(Map.of(OFF, false, "on", true)));

    private static final Key<Optional<Rate>> FAILED_LOGINS =
            Key.optional(
                    "failed-logins", RATE, "100/10m", "So many logins came to nothing, of all.");
    private static final Key<Optional<Rate>> RELAY_REFUSALS =
            Key.optional(
                    "relay-refusals",
                    RATE,
                    "50/10m",
                    "So many recipients were refused one client because no grant permits them.");
    private static final Key<Optional<Volume>> OUTGOING_VOLUME =
            Key.optional(
                    "outgoing-volume",
                    orOff(
                            new Scalar<Volume>(
                                    "a factor or a rate",
                                    "Write for instance 10x, or 5000/h.",
                                    AlertConditions::volume)),
                    "10x",
                    "So many recipients went out by `relay` and `login` grants: a rate, or, as in"
                            + " `10x`, so many times as many within an hour as are usual at that"
                            + " time of day, and 200 at least. What is usual is learnt for three"
                            + " days before it counts; until then 2,000 are too many.");
    private static final Key<Optional<Integer>> HELD_MAIL =
            Key.optional(
                    "held-mail",
                    orOff(Words.number(1, 1_000_000)),
                    "1",
                    "So many messages are held.");
    private static final Key<Optional<Rate>> QUEUE_GROWTH =
            Key.optional(
                    "queue-growth",
                    RATE,
                    "1000/h",
                    "So many messages more wait than before that time.");
    private static final Key<Optional<Duration>> QUEUE_AGE =
            Key.optional(
                    "queue-age", TIME, "1d", "The oldest message that waits is older than this.");
    private static final Key<Optional<Rate>> DEFERRALS =
            Key.optional(
                    "deferrals",
                    RATE,
                    "20/h",
                    "So many attempts for one destination were deferred, or so many messages wait"
                            + " for one that is down.");
    private static final Key<Optional<Duration>> CERTIFICATE =
            Key.optional(
                    "certificate",
                    TIME,
                    "14d",
                    "A certificate of ours ends within this time; of one that was made for less"
                            + " than 70 days, within a fifth of its life.");
    private static final Key<Optional<Long>> DISK =
            Key.open(
                    "disk",
                    orOff(Words.SIZE),
                    "twice `spool.min-free`",
                    "Less than this is free where the spool lies, or the spool takes no more mail.");
    private static final Key<Boolean> BLOCK_LIST =
            on("block-list", "An address of ours is listed by a list under `reputation`.");
    private static final Key<Boolean> SELF_AUDIT =
            on("self-audit", "A listener of ours relays for strangers (`watch.audit`).");
    private static final Key<Boolean> TRUSTED_ADDRESS =
            on("trusted-address", "An address that we trust behaves like the Internet (`watch`).");
    private static final Key<Boolean> DEPARTURE =
            on("departure", "A user or a device does what it never did.");
    private static final Key<Optional<Duration>> DNS_LIST =
            Key.optional(
                    "dns-list",
                    TIME,
                    "1h",
                    "A list under `reputation` has been switched off for so long, as it does not"
                            + " answer, or answers wrongly.");
    private static final Key<Boolean> JOURNAL =
            on("journal", "Journal or log cannot be written, or records were left out.");

    static final Shape SHAPE =
            Shape.of(
                    "alerts: conditions",
                    "When people are told. Each can be set, or switched off with `off`. The names"
                            + " are those that alerts have in mail, in JSON and in commands.",
                    FAILED_LOGINS,
                    RELAY_REFUSALS,
                    OUTGOING_VOLUME,
                    HELD_MAIL,
                    QUEUE_GROWTH,
                    QUEUE_AGE,
                    DEFERRALS,
                    CERTIFICATE,
                    DISK,
                    BLOCK_LIST,
                    SELF_AUDIT,
                    TRUSTED_ADDRESS,
                    DEPARTURE,
                    DNS_LIST,
                    JOURNAL);

    private AlertConditions() {}

    private static Key<Boolean> on(String name, String doc) {
        return Key.optional(name, SWITCH, "on", doc);
    }

    static Thresholds read(Section section) {
        var disk = section.get(DISK);
        return new Thresholds(
                orNull(section.value(FAILED_LOGINS)),
                orNull(section.value(RELAY_REFUSALS)),
                orNull(section.value(OUTGOING_VOLUME)),
                orNull(section.value(HELD_MAIL)),
                orNull(section.value(QUEUE_GROWTH)),
                orNull(section.value(QUEUE_AGE)),
                orNull(section.value(DEFERRALS)),
                orNull(section.value(CERTIFICATE)),
                disk == null ? Long.valueOf(Thresholds.TWICE) : orNull(disk),
                section.value(BLOCK_LIST),
                section.value(SELF_AUDIT),
                section.value(TRUSTED_ADDRESS),
                section.value(DEPARTURE),
                orNull(section.value(DNS_LIST)),
                section.value(JOURNAL));
    }

    private static <V> @Nullable V orNull(Optional<V> value) {
        return value.isPresent() ? value.get() : null;
    }

    private static <V> Scalar<Optional<V>> orOff(Scalar<V> type) {
        return new Scalar<>(
                type.label() + ", or off",
                type.cure() + " Or write off.",
                text ->
                        text.equals(OFF)
                                ? Parsed.good(Optional.empty())
                                : switch (type.parser().apply(text)) {
                                    case Parsed.Good<V>(var value) ->
                                            Parsed.good(Optional.of(value));
                                    case Parsed.Bad<V>(var why) -> Parsed.bad(why);
                                });
    }

    private static Parsed<Rate> rate(String text) {
        return switch (Rates.COUNT.parser().apply(text)) {
            case Parsed.Good<Rate>(var rate) ->
                    rate.time().compareTo(LONGEST) > 0
                            ? Parsed.bad("its time is longer than a day")
                            : Parsed.good(rate);
            case Parsed.Bad<Rate> bad -> bad;
        };
    }

    private static Parsed<Volume> volume(String text) {
        if (text.endsWith("x"))
            return switch (Words.number(text.substring(0, text.length() - 1), 2, MOST_TIMES)) {
                case Parsed.Good<Integer>(var factor) -> Parsed.good(new Volume.TimesUsual(factor));
                case Parsed.Bad<Integer>(var why) -> Parsed.bad(why);
            };
        return switch (rate(text)) {
            case Parsed.Good<Rate>(var rate) -> Parsed.good(new Volume.Absolute(rate));
            case Parsed.Bad<Rate>(var why) -> Parsed.bad(why);
        };
    }
}
