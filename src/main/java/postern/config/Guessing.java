package postern.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How many wrong passwords are too many. */
final class Guessing {
    private Guessing() {}

    /** Longer, and mail programs give up (RFC 5321 §4.5.3.2 lets them behind five minutes). */
    private static final Duration LONGEST = Duration.ofMinutes(4);

    private static final Key<Integer> ATTEMPTS =
            Key.optional(
                    "attempts",
                    Words.number(1, 10_000),
                    "10",
                    "The most wrong passwords from one client (of IPv6 a /64); then it is blocked."
                            + " The most of one user at a client where they have logged in before.");
    private static final Key<Integer> PER_NETWORK =
            Key.optional(
                    "attempts-per-network",
                    Words.number(1, 100_000),
                    "50",
                    "The most from a /24 (of IPv6 a /48) together; then no directory is asked about"
                            + " what comes from there.");
    private static final Key<Integer> PER_USER =
            Key.optional(
                    "attempts-per-user",
                    Words.number(1, 100_000),
                    "100",
                    "The most at one user, from clients where they have not logged in before; then"
                            + " no directory is asked about that user for such clients. The second"
                            + " half is only for clients without a wrong password.");
    private static final Key<Duration> WITHIN =
            Key.optional(
                    "within",
                    Words.DURATION,
                    "1h",
                    "How long it takes to forget as many as that, one behind the other.");
    private static final Key<Duration> BLOCK =
            Key.optional("block", Words.DURATION, "1h", "How long a client is blocked.");
    private static final Key<Duration> DELAY =
            Key.optional(
                    "delay",
                    Words.DURATION,
                    "1s",
                    "How long the first wrong password waits for its answer; it doubles with each.");
    private static final Key<Duration> LONGEST_DELAY =
            Key.optional(
                    "longest-delay", Words.DURATION, "30s", "The longest such delay; at most 4m.");
    private static final Key<Duration> KNOWN =
            Key.optional(
                    "known",
                    Words.DURATION,
                    "30d",
                    "How long a user is known where they have logged in.");

    static final Shape SHAPE =
            Shape.of(
                    "users: guessing",
                    "How many wrong passwords are too many, on all listeners together and across"
                            + " restarts. A user who has logged in from a client lately is judged"
                            + " there by the wrong passwords of both alone, whatever others do.",
                    ATTEMPTS,
                    PER_NETWORK,
                    PER_USER,
                    WITHIN,
                    BLOCK,
                    DELAY,
                    LONGEST_DELAY,
                    KNOWN);

    static Settings.@Nullable Guessing read(Section section, Problems problems) {
        var attempts = section.get(ATTEMPTS);
        var perNetwork = section.get(PER_NETWORK);
        var perUser = section.get(PER_USER);
        var within = section.get(WITHIN);
        var block = section.get(BLOCK);
        var delay = section.get(DELAY);
        var longest = section.get(LONGEST_DELAY);
        var known = section.get(KNOWN);
        if (attempts == null
                || perNetwork == null
                || perUser == null
                || within == null
                || block == null
                || delay == null
                || longest == null
                || known == null) return null;
        notBelow(section, PER_NETWORK, perNetwork, attempts, problems);
        notBelow(section, PER_USER, perUser, attempts, problems);
        if (within.compareTo(Duration.ofMinutes(1)) < 0)
            problems.add(
                    section.at(WITHIN),
                    "within is shorter than a minute: nothing would be counted",
                    "Write 10m or more.");
        if (longest.compareTo(delay) < 0)
            problems.add(
                    section.at(section.has(LONGEST_DELAY) ? LONGEST_DELAY : DELAY),
                    "longest-delay is shorter than delay",
                    "Make longest-delay the longer one.");
        if (longest.compareTo(LONGEST) > 0)
            problems.add(
                    section.at(LONGEST_DELAY),
                    "longest-delay is longer than 4m: mail programs would give up before",
                    "Write 30s, or 4m at the most.");
        return new Settings.Guessing(
                attempts, perNetwork, perUser, within, block, delay, longest, known);
    }

    private static void notBelow(
            Section section, Key<Integer> wide, int most, int attempts, Problems problems) {
        if (most < attempts)
            problems.add(
                    section.at(section.has(wide) ? wide : ATTEMPTS),
                    wide.name() + " (" + most + ") is less than attempts (" + attempts + ")",
                    "Make it at least as many as one client may have.");
    }
}
