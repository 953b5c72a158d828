package postern.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import postern.config.Settings.Delivering;
import postern.config.ValueType.Scalar;
import postern.mail.Parsed;

/** When and how often mail is handed on. */
final class Retries {
    private Retries() {}

    private static final Key<Duration> FIRST_RETRY =
            Key.optional(
                    "first-retry",
                    Words.DURATION,
                    "5m",
                    "The pause behind the first failed attempt; it doubles from then on.");
    private static final Key<Duration> MAX_RETRY =
            Key.optional("max-retry", Words.DURATION, "1h", "The longest pause between attempts.");
    private static final Key<Duration> EXPIRY =
            Key.optional(
                    "expiry",
                    Words.DURATION,
                    "5d",
                    "How long a message is tried before it fails (RFC 5321 §4.5.4.1).");
    private static final Key<Pause> DELAY_NOTICE =
            Key.optional(
                    "delay-notice",
                    new Scalar<>(
                            "a duration, or never",
                            "Write for instance 4h, or never.",
                            Retries::pause),
                    "4h",
                    "When the sender is told that it takes longer; `never` for not at all.");
    private static final Key<Integer> PER_DESTINATION =
            Key.optional(
                    "connections-per-destination",
                    Words.number(1, 1000),
                    "20",
                    "The most connections to one destination.");
    private static final Key<Integer> OUTGOING =
            Key.optional(
                    "connections",
                    Words.number(1, 10_000),
                    "200",
                    "The most connections to all destinations together.");
    private static final Key<Duration> CONNECT_TIMEOUT =
            Key.optional(
                    "connect-timeout", Words.DURATION, "30s", "How long to wait for a connection.");
    private static final Key<Duration> REPLY_TIMEOUT =
            Key.optional(
                    "reply-timeout",
                    Words.DURATION,
                    "5m",
                    "How long to wait for a reply (RFC 5321 §4.5.3.2).");

    private static final Key<Boolean> DANE =
            Key.optional(
                    "dane",
                    Words.TRUTH,
                    "true",
                    "Whether TLSA records of mail exchangers count (RFC 7672): where `next-hop: mx`"
                            + " finds some and DNSSEC proves them, mail goes there in TLS with a"
                            + " certificate that they match, or waits.");

    private static final Key<Boolean> MTA_STS =
            Key.optional(
                    "mta-sts",
                    Words.TRUTH,
                    "true",
                    "Whether MTA-STS policies count (RFC 8461): where `next-hop: mx` leads to a"
                            + " domain whose DNS tells of one, it is fetched by HTTPS from"
                            + " `mta-sts.` and the domain, and its mail goes in TLS to hosts that it"
                            + " names and a CA proves, or waits.");

    static final Shape SHAPE =
            Shape.of(
                    "delivery",
                    "How mail is handed on.",
                    FIRST_RETRY,
                    MAX_RETRY,
                    EXPIRY,
                    DELAY_NOTICE,
                    PER_DESTINATION,
                    OUTGOING,
                    CONNECT_TIMEOUT,
                    REPLY_TIMEOUT,
                    DANE,
                    MTA_STS);

    /** A duration, or null for never. */
    private record Pause(@Nullable Duration length) {}

    private static Parsed<Pause> pause(String text) {
        if (text.equals("never")) return Parsed.good(new Pause(null));
        return switch (Words.DURATION.parser().apply(text)) {
            case Parsed.Good<Duration>(var length) -> Parsed.good(new Pause(length));
            case Parsed.Bad<Duration>(var why) -> Parsed.bad(why);
        };
    }

    static @Nullable Delivering read(Section section, Problems problems) {
        var first = section.get(FIRST_RETRY);
        var max = section.get(MAX_RETRY);
        var expiry = section.get(EXPIRY);
        var notice = section.get(DELAY_NOTICE);
        var concurrency = section.get(PER_DESTINATION);
        var connections = section.get(OUTGOING);
        var connect = section.get(CONNECT_TIMEOUT);
        var reply = section.get(REPLY_TIMEOUT);
        var dane = section.get(DANE);
        var mtaSts = section.get(MTA_STS);
        if (first == null
                || max == null
                || expiry == null
                || notice == null
                || concurrency == null
                || connections == null
                || connect == null
                || reply == null
                || dane == null
                || mtaSts == null) return null;
        if (first.compareTo(max) > 0)
            problems.add(
                    section.at(section.has(MAX_RETRY) ? MAX_RETRY : FIRST_RETRY),
                    "max-retry is shorter than first-retry",
                    "Make max-retry the longer one.");
        if (max.compareTo(expiry) > 0)
            problems.add(
                    section.at(section.has(EXPIRY) ? EXPIRY : MAX_RETRY),
                    "expiry is shorter than max-retry",
                    "Make expiry the longer one.");
        var length = notice.length();
        if (length != null && length.compareTo(expiry) >= 0)
            problems.add(
                    section.at(section.has(DELAY_NOTICE) ? DELAY_NOTICE : EXPIRY),
                    "delay-notice would come after expiry",
                    "Make delay-notice shorter, or write never.");
        return new Delivering(
                first, max, expiry, length, concurrency, connections, connect, reply, dane, mtaSts);
    }
}
