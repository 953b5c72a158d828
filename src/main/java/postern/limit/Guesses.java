package postern.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    /** Why a client is blocked, where others name a guard. */
    public static final String WHY = "guessing";

    /** An attempt that nobody has ended is taken for one that came to nothing after that time. */
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
     * @param isNew whether it was not blocked before
     */
    public record Outcome(Duration delay, @Nullable Instant blocked, boolean isNew) {}

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

        List<GuessedAt> judgedBy() {
            return judgedBy;
        }

        Instant begun() {
            return begun;
        }
    }

    /**
     * Where many wrong passwords came from, or went to.
     *
     * @param attempts how many are not forgotten
     * @param most how many it may have
     * @param forgotten when all of them are forgotten
     */
    public record Standing(GuessedAt of, int attempts, int most, Instant forgotten) {}

    private final Blocks blocks;
    private final GuessBook book;
    private final Repeats repeats;
    private final InProgress inProgress = new InProgress();
    private Predicate<IpAddress> spared;

    /**
     * @param most entries of all tables together, 10 at least
     * @param blocks where clients go that guess too often
     * @param spared who is never blocked: our own hosts, and proxies
     * @param memory what is known from the beginning
     */
    public Guesses(
            int most,
            Blocks blocks,
            GuessRules rules,
            Predicate<IpAddress> spared,
            GuessMemory memory,
            Instant now) {
        this.blocks = blocks;
        this.spared = spared;
        book = new GuessBook(most, rules, memory, now);
        repeats = new Repeats(most / 10);
    }

    /** From now on by these. */
    public synchronized void take(GuessRules rules, Predicate<IpAddress> nowSpared) {
        book.take(rules);
        spared = nowSpared;
    }

    /** Before the directories are asked. */
    public Verdict before(IpAddress client, String user, Instant now) {
        return before(client, user, null, now);
    }

    /**
     * Before the directories are asked.
     *
     * @param fingerprint of the password ({@link Fingerprints}): the same wrong one of that user
     *     there counts once in a while; null where there is none
     */
    public synchronized Verdict before(
            IpAddress client, String user, @Nullable Long fingerprint, Instant now) {
        inProgress.forgetOld(now);
        var pair = GuessedAt.pair(user, client);
        boolean isKnown = book.knows(pair, now);
        List<GuessedAt> judgedBy = isKnown ? List.of(pair) : strangers(client, user);
        Instant until = null;
        boolean isBusy = false;
        var delay = Duration.ZERO;
        for (var of : judgedBy) {
            int most = most(of, client, now);
            int failures = book.failures(of, now);
            if (failures >= most) until = later(until, book.below(of, most, now));
            isBusy |= failures + inProgress.at(of) >= most;
            delay = longer(delay, book.pause(of, now));
        }
        if (until != null) {
            var outcome =
                    isKnown
                            ? new Outcome(answerDelay(pair, now), null, false)
                            : refuse(pair, client, fingerprint, now);
            return new Verdict.Refused(until, outcome);
        }
        if (isBusy) return new Verdict.Later(PAUSE);
        var attempt = new Attempt(pair, client, judgedBy, fingerprint, now);
        inProgress.begin(attempt);
        return new Verdict.Go(delay, attempt);
    }

    /** Who has said no name, as some tokens need none, goes without the count of a user. */
    private static List<GuessedAt> strangers(IpAddress client, String user) {
        var its = GuessedAt.client(client);
        var network = GuessedAt.network(client);
        return user.isEmpty() ? List.of(its, network) : List.of(its, network, GuessedAt.user(user));
    }

    /** Half of what a user may bear is left to clients that have nothing to answer for. */
    private int most(GuessedAt of, IpAddress client, Instant now) {
        int most = book.rules().most(of);
        if (of.kind() != Kind.USER) return most;
        var its = GuessedAt.client(client);
        boolean isClean = book.failures(its, now) == 0 && inProgress.at(its) == 0;
        return isClean ? most : (most + 1) / 2;
    }

    /** Who is refused may not go on for ever: it counts, for the client alone. */
    private Outcome refuse(Pair pair, IpAddress client, @Nullable Long fingerprint, Instant now) {
        var its = GuessedAt.client(client);
        if (!isRepeated(pair, fingerprint, false, now)) book.count(its, now);
        return blocking(answerDelay(its, now), client, now);
    }

    /** After the directories were asked: once for each attempt. */
    public synchronized Outcome after(Attempt attempt, Result result, Instant now) {
        inProgress.end(attempt);
        return switch (result) {
            case UNTOLD -> new Outcome(Duration.ZERO, null, false);
            case RIGHT -> right(attempt, now);
            case WRONG -> wrong(attempt, now);
        };
    }

    /** Slips of who has the password after all are forgiven, to whoever had to answer for them. */
    private Outcome right(Attempt attempt, Instant now) {
        int slips = book.failures(attempt.pair, now);
        for (var of : attempt.judgedBy) book.forgive(of, slips, now);
        book.forget(attempt.pair, now);
        book.know(attempt.pair, now);
        return new Outcome(Duration.ZERO, null, false);
    }

    private Outcome wrong(Attempt attempt, Instant now) {
        if (isRepeated(attempt.pair, attempt.fingerprint, true, now))
            return new Outcome(book.rules().delay(), null, false);
        boolean isKnown = attempt.judgedBy.contains(attempt.pair);
        if (!isKnown) book.count(attempt.pair, now);
        var delay = Duration.ZERO;
        for (var of : attempt.judgedBy) {
            book.count(of, now);
            delay = longer(delay, answerDelay(of, now));
        }
        return isKnown ? new Outcome(delay, null, false) : blocking(delay, attempt.client, now);
    }

    private boolean isRepeated(Pair pair, @Nullable Long fingerprint, boolean asked, Instant now) {
        return fingerprint != null
                && !repeats.isNew(pair, fingerprint, asked, book.rules().within(), now);
    }

    /** No wrong password is answered at once. */
    private Duration answerDelay(GuessedAt of, Instant now) {
        var rules = book.rules();
        return longer(rules.delay(), rules.delay(of, book.failures(of, now)));
    }

    /** Where somebody is known the door stays open, for them. */
    private Outcome blocking(Duration delay, IpAddress client, Instant now) {
        var its = GuessedAt.client(client);
        if (book.failures(its, now) < book.rules().attempts()
                || spared.test(client)
                || book.knowsAnyAt(its.address(), now)) return new Outcome(delay, null, false);
        var block = blocks.find(client, now);
        if (block != null && block.why().equals(WHY)) // what was in progress already
        return new Outcome(delay, block.until(), false);
        var until = now.plus(book.rules().block());
        blocks.add(client, until, WHY, Replies.TOO_MANY_LOGINS, now);
        return new Outcome(delay, until, true);
    }

    /** Who has used up half of what they may, at least, and is not blocked. */
    public synchronized List<Standing> standings(Instant now) {
        var standings = new ArrayList<Standing>();
        for (var count : book.counts(now)) {
            var of = count.of();
            int failures = book.failures(of, now);
            int most = book.rules().most(of);
            boolean isOther =
                    switch (of) {
                        case GuessedAt.Client(var address) -> blocks.find(address, now) != null;
                        case Pair pair -> !book.knows(pair, now);
                        case GuessedAt.Network _, GuessedAt.User _ -> false;
                    };
            if (!isOther && 2 * failures >= most)
                standings.add(new Standing(of, failures, most, count.empty()));
        }
        return standings;
    }

    /** Forgets what that client and its network have to answer for; whether that was something. */
    public synchronized boolean forget(IpAddress client, Instant now) {
        return book.forget(client, now);
    }

    /** Forgets the guesses at that user; whether there were some. */
    public synchronized boolean forget(String user, Instant now) {
        return book.forget(GuessedAt.user(user), now);
    }

    /** Forgets all guesses, but not who is known where. */
    public synchronized void forgetAll() {
        book.forgetAll();
    }

    /** How many of that kind have wrong passwords to answer for. */
    public synchronized int size(Kind kind, Instant now) {
        return book.size(kind, now);
    }

    /** How many pairs of a user and a client are known. */
    public synchronized int known(Instant now) {
        return book.known(now);
    }

    /** What has to outlive a restart. */
    public synchronized GuessMemory memory(Instant now) {
        return book.memory(now);
    }

    /** Grows with each change of what {@link #memory} gives. */
    public synchronized long changes() {
        return book.changes();
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Instant later(@Nullable Instant a, Instant b) {
        return a == null || a.isBefore(b) ? b : a;
    }
}
