package postern.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import postern.limit.GuessedAt.Kind;
import postern.limit.GuessedAt.Pair;
import postern.mail.IpAddress;
import postern.mail.Replies;

/**
 * Counts wrong passwords, and says who must wait, who is not even asked about, and who is blocked.
 * Never looks a password up, and keeps none.
 *
 * <p>A login is judged by what its client, the client's network and its user have to answer for;
 * but where that user has logged in from that client lately, by the wrong passwords of these two
 * alone: so nobody locks a user out of their own places by guessing.
 *
 * <p>An attempt holds its place in the counts while it is in progress, so that many at once get no
 * further than one after the other. Bounded: in each table what would be forgotten first makes
 * room. Safe for many threads. Only for what can be guessed: not for certificates and tokens.
 */
public final class Guesses {
    /** Entries of all tables together: as many as a relay holds in some 30 MiB. */
    public static final int USUAL = 100_000;

    /** How a block came about, where a guard would be named. */
    public static final String WHY = "guessing";

    /** An attempt that was never ended is taken for one that came to nothing after that time. */
    static final Duration LONGEST_ATTEMPT = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofMillis(500);

    /** Whether the directories may be asked. */
    public sealed interface Verdict {
        /** They may, behind that delay; then {@link Guesses#after} must be told, in any case. */
        record Go(Duration delay, Attempt attempt) implements Verdict {}

        /** Too many are in progress: ask here again behind that pause. */
        record Later(Duration pause) implements Verdict {}

        /**
         * They may not: the client hears that its password is wrong, behind the outcome's delay.
         * That is the end of it: {@link Guesses#after} is not told.
         *
         * @param until when one may be asked again, if nothing else comes
         */
        record Refused(Instant until, Outcome outcome) implements Verdict {}
    }

    /** What the directories said. */
    public enum Result {
        RIGHT,
        /** A wrong password, or nobody of that name. */
        WRONG,
        /** None of both: the directory was down, or the client went away. */
        UNTOLD
    }

    /**
     * What follows.
     *
     * @param delay how long the answer has to wait; zero for a login that succeeds
     * @param blocked until when the client is refused from now on: its connection is to be closed
     *     (421); null where it is not
     */
    public record Outcome(Duration delay, @Nullable Instant blocked) {}

    /** A login in progress. */
    public static final class Attempt {
        private final Pair pair;
        private final IpAddress client;
        private final List<GuessedAt> judgedBy;
        private final @Nullable Long fingerprint;
        private final Instant begun;

        private Attempt(
                Pair pair,
                IpAddress client,
                List<GuessedAt> judgedBy,
                @Nullable Long fingerprint,
                Instant begun) {
            this.pair = pair;
            this.client = client;
            this.judgedBy = judgedBy;
            this.fingerprint = fingerprint;
            this.begun = begun;
        }
    }

    private final Blocks blocks;
    private final Map<Kind, Tally> tallies = new EnumMap<>(Kind.class);
    private final KnownPairs known;
    private final Repeats repeats;
    private final LinkedHashSet<Attempt> attempts = new LinkedHashSet<>(); // the oldest first
    private final Map<GuessedAt, Integer> inProgress = new HashMap<>();
    private GuessRules rules;
    private Predicate<IpAddress> spared;

    /**
     * @param most entries of all tables together, 10 at least
     * @param blocks where clients go that guess too often
     * @param spared who is never blocked: our own hosts, and proxies
     */
    public Guesses(int most, Blocks blocks, GuessRules rules, Predicate<IpAddress> spared) {
        if (most < 10) throw new IllegalArgumentException("there is too little room");
        this.blocks = blocks;
        this.rules = rules;
        this.spared = spared;
        tallies.put(Kind.CLIENT, new Tally(most / 5));
        tallies.put(Kind.NETWORK, new Tally(most / 10));
        tallies.put(Kind.USER, new Tally(most / 5));
        tallies.put(Kind.PAIR, new Tally(most / 5));
        known = new KnownPairs(most / 5);
        repeats = new Repeats(most / 10);
    }

    /** From now on by these. */
    public synchronized void take(GuessRules next, Predicate<IpAddress> nowSpared) {
        rules = next;
        spared = nowSpared;
    }

    /** Before the directories are asked. */
    public Verdict before(IpAddress client, String user, Instant now) {
        return before(client, user, null, now);
    }

    /**
     * Before the directories are asked.
     *
     * @param fingerprint of the password, keyed with something that nobody else knows: the same
     *     wrong one of that user there counts once in a while; null where there is none
     */
    public synchronized Verdict before(
            IpAddress client, String user, @Nullable Long fingerprint, Instant now) {
        expire(now);
        var pair = GuessedAt.pair(user, client);
        boolean isKnown = known.contains(pair, rules.known(), now);
        List<GuessedAt> judgedBy =
                isKnown
                        ? List.of(pair)
                        : List.of(
                                GuessedAt.client(client),
                                GuessedAt.network(client),
                                GuessedAt.user(user));
        Instant until = null;
        boolean isBusy = false;
        var delay = Duration.ZERO;
        for (var of : judgedBy) {
            int limit = limit(of, client, now);
            int failures = failures(of, now);
            if (failures >= limit) until = later(until, below(of, limit, now));
            isBusy |= failures + inProgress.getOrDefault(of, 0) >= limit;
            delay = longer(delay, pause(of, now));
        }
        if (until != null) return refused(pair, client, isKnown, fingerprint, until, now);
        if (isBusy) return new Verdict.Later(PAUSE);
        var attempt = new Attempt(pair, client, judgedBy, fingerprint, now);
        attempts.add(attempt);
        for (var of : judgedBy) inProgress.merge(of, 1, Integer::sum);
        return new Verdict.Go(delay, attempt);
    }

    /** Half of what a user may bear is left to clients that have nothing to answer for. */
    private int limit(GuessedAt of, IpAddress client, Instant now) {
        int limit = rules.limit(of);
        if (of.kind() != Kind.USER) return limit;
        var its = GuessedAt.client(client);
        boolean isClean = failures(its, now) == 0 && !inProgress.containsKey(its);
        return isClean ? limit : (limit + 1) / 2;
    }

    /** Who is refused may not go on for ever: it counts for the client alone. */
    private Verdict refused(
            Pair pair,
            IpAddress client,
            boolean isKnown,
            @Nullable Long fingerprint,
            Instant until,
            Instant now) {
        var of = isKnown ? pair : GuessedAt.client(client);
        var delay = longer(rules.delay(), rules.delay(of, failures(of, now)));
        if (isKnown || isRepeated(pair, fingerprint, false, now))
            return new Verdict.Refused(until, new Outcome(delay, null));
        count(of, now);
        return new Verdict.Refused(until, new Outcome(delay, block(client, now)));
    }

    /** After the directories were asked: once for each attempt. */
    public synchronized Outcome after(Attempt attempt, Result result, Instant now) {
        end(attempt);
        return switch (result) {
            case UNTOLD -> new Outcome(Duration.ZERO, null);
            case RIGHT -> right(attempt, now);
            case WRONG -> wrong(attempt, now);
        };
    }

    /** Slips of who has the password after all are forgiven, to whoever had to answer for them. */
    private Outcome right(Attempt attempt, Instant now) {
        var pair = attempt.pair;
        int slips = failures(pair, now);
        for (var of : attempt.judgedBy) tally(of).forgive(of, slips, rules.step(of), now);
        tally(pair).forget(pair);
        known.add(pair, now);
        return new Outcome(Duration.ZERO, null);
    }

    private Outcome wrong(Attempt attempt, Instant now) {
        if (isRepeated(attempt.pair, attempt.fingerprint, true, now))
            return new Outcome(rules.delay(), null);
        var delay = rules.delay();
        boolean isKnown = attempt.judgedBy.contains(attempt.pair);
        if (!isKnown) count(attempt.pair, now);
        for (var of : attempt.judgedBy) {
            count(of, now);
            delay = longer(delay, rules.delay(of, failures(of, now)));
        }
        return new Outcome(delay, isKnown ? null : block(attempt.client, now));
    }

    private boolean isRepeated(Pair pair, @Nullable Long fingerprint, boolean asked, Instant now) {
        return fingerprint != null && !repeats.isNew(pair, fingerprint, asked, rules.within(), now);
    }

    /** Where somebody is known the door stays open, for them. */
    private @Nullable Instant block(IpAddress client, Instant now) {
        var of = GuessedAt.client(client);
        if (failures(of, now) < rules.attempts()
                || spared.test(client)
                || known.containsAny(of.address(), rules.known(), now)) return null;
        var until = now.plus(rules.block());
        blocks.add(client, until, WHY, Replies.TOO_MANY_GUESSES, now);
        return until;
    }

    private void count(GuessedAt of, Instant now) {
        tally(of).add(of, rules.step(of), now);
    }

    private Tally tally(GuessedAt of) {
        return java.util.Objects.requireNonNull(tallies.get(of.kind()));
    }

    private int failures(GuessedAt of, Instant now) {
        var count = tally(of).find(of, now);
        return count == null ? 0 : count.left(rules.step(of), now);
    }

    /** When less than that many are left. */
    private Instant below(GuessedAt of, int limit, Instant now) {
        var count = tally(of).find(of, now);
        if (count == null) return now;
        return count.empty().minus(rules.step(of).multipliedBy(limit - 1));
    }

    /** What is left of the delay behind the last wrong password. */
    private Duration pause(GuessedAt of, Instant now) {
        var count = tally(of).find(of, now);
        if (count == null) return Duration.ZERO;
        var end = count.last().plus(rules.delay(of, count.left(rules.step(of), now)));
        return end.isAfter(now) ? Duration.between(now, end) : Duration.ZERO;
    }

    private void expire(Instant now) {
        while (!attempts.isEmpty() && !attempts.getFirst().begun.plus(LONGEST_ATTEMPT).isAfter(now))
            end(attempts.getFirst());
    }

    private void end(Attempt attempt) {
        if (!attempts.remove(attempt)) return;
        for (var of : attempt.judgedBy)
            inProgress.computeIfPresent(of, (_, many) -> many > 1 ? many - 1 : null);
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Instant later(@Nullable Instant a, Instant b) {
        return a == null || a.isBefore(b) ? b : a;
    }
}
