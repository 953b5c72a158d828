package postern.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long strangers wait, and for how long they are none. */
final class Greylisting {
    private Greylisting() {}

    private static final Key<Duration> DELAY =
            Key.optional(
                    "delay",
                    Words.DURATION,
                    "5m",
                    "How long the first try lies back when a pair of paths passes.");
    private static final Key<Duration> WITHIN =
            Key.optional(
                    "within",
                    Words.DURATION,
                    "2d",
                    "When it has to come again at the latest; later it is a stranger again.");
    private static final Key<Duration> KNOWN =
            Key.optional(
                    "known",
                    Words.DURATION,
                    "36d",
                    "For how long a pair passes at once, from its last mail on.");
    private static final Key<Integer> PAIRS =
            Key.optional(
                    "pairs",
                    Words.number(0, 10_000),
                    "5",
                    "How many pairs of a network (a /24, of IPv6 a /64) have to pass for all of it"
                            + " to be known; 0 for never.");

    static final Shape SHAPE =
            Shape.of(
                    "reputation: greylist",
                    "For whom `greylist` guards are there. What is remembered outlives a restart, in"
                            + " `greylist.jsonl` of the data folder: 100,000 pairs that wait, as"
                            + " many that are known, and as many networks; of more, the oldest are"
                            + " forgotten. Of one network no more than a twentieth waits.",
                    DELAY,
                    WITHIN,
                    KNOWN,
                    PAIRS);

    static Settings.@Nullable Greylisting read(Section section, Problems problems) {
        var delay = section.get(DELAY);
        var within = section.get(WITHIN);
        var known = section.get(KNOWN);
        var pairs = section.get(PAIRS);
        if (delay == null || within == null || known == null || pairs == null) return null;
        if (within.compareTo(delay) <= 0) {
            problems.add(
                    section.at(section.has(WITHIN) ? WITHIN : DELAY),
                    "within is no longer than delay: nobody could ever pass",
                    "Write a within of a day or more: mail servers come again for days.");
            return null;
        }
        return new Settings.Greylisting(delay, within, known, pairs);
    }
}
