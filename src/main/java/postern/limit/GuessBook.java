package postern.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import postern.limit.GuessMemory.Count;
import postern.limit.GuessMemory.Login;
import postern.limit.GuessedAt.Kind;
import postern.limit.GuessedAt.Pair;
import postern.mail.IpAddress;

/** The counts of wrong passwords and the known pairs, under rules. Not safe for threads. */
final class GuessBook {
    private final Map<Kind, Tally> tallies = new EnumMap<>(Kind.class);
    private final KnownPairs known;
    private GuessRules rules;
    private long changes;

    /**
     * @param most entries of all tables together, 10 at least
     */
    GuessBook(int most, GuessRules rules, GuessMemory memory, Instant now) {
        if (most < 10) throw new IllegalArgumentException("there is too little room");
        this.rules = rules;
        tallies.put(Kind.CLIENT, new Tally(most / 5));
        tallies.put(Kind.NETWORK, new Tally(most / 10));
        tallies.put(Kind.USER, new Tally(most / 5));
        tallies.put(Kind.PAIR, new Tally(most / 5));
        known = new KnownPairs(most / 5);
        remember(memory, now);
    }

    /** Whatever the memory says, nothing is later than it could be. */
    private void remember(GuessMemory memory, Instant now) {
        for (var count : memory.counts()) {
            var empty = earlier(count.empty(), now.plus(rules.within()));
            var of = count.of();
            tally(of.kind()).put(new Count(of, empty, earlier(count.last(), now)), now);
        }
        memory.logins().stream()
                .sorted(Comparator.comparing(Login::at))
                .forEach(login -> known.add(login.pair(), earlier(login.at(), now)));
    }

    void take(GuessRules next) {
        rules = next;
    }

    GuessRules rules() {
        return rules;
    }

    /** How many wrong passwords are not forgotten yet. */
    int failures(GuessedAt of, Instant now) {
        var count = tally(of.kind()).find(of, now);
        return count == null ? 0 : count.left(rules.step(of), now);
    }

    void count(GuessedAt of, Instant now) {
        tally(of.kind()).add(of, rules.step(of), rules.within(), now);
        changes++;
    }

    void forgive(GuessedAt of, int many, Instant now) {
        tally(of.kind()).forgive(of, many, rules.step(of), now);
        changes++;
    }

    /** When fewer than that many will be left, if no more come. */
    Instant below(GuessedAt of, int many, Instant now) {
        var count = tally(of.kind()).find(of, now);
        if (count == null) return now;
        return count.empty().minus(rules.step(of).multipliedBy(many - 1L));
    }

    /** What is left of the delay behind the last wrong password. */
    Duration pause(GuessedAt of, Instant now) {
        var count = tally(of.kind()).find(of, now);
        if (count == null) return Duration.ZERO;
        var end = count.last().plus(rules.delay(of, count.left(rules.step(of), now)));
        return end.isAfter(now) ? Duration.between(now, end) : Duration.ZERO;
    }

    void know(Pair pair, Instant now) {
        known.add(pair, now);
        changes++;
    }

    boolean knows(Pair pair, Instant now) {
        return known.contains(pair, rules.known(), now);
    }

    /** Whether anybody is known at that client: an address of {@link GuessedAt#client}. */
    boolean knowsAnyAt(IpAddress client, Instant now) {
        return known.containsAny(client, rules.known(), now);
    }

    /** Whether there was something to forget. */
    boolean forget(GuessedAt of, Instant now) {
        boolean is = failures(of, now) > 0;
        tally(of.kind()).forget(of);
        changes++;
        return is;
    }

    /** The same for all that this client and its network have to answer for. */
    boolean forget(IpAddress client, Instant now) {
        var its = GuessedAt.client(client);
        boolean is = forget(its, now);
        is |= forget(GuessedAt.network(client), now);
        for (var count : tally(Kind.PAIR).list(now))
            if (its.address().equals(count.of().client())) is |= forget(count.of(), now);
        return is;
    }

    /** All wrong passwords, but not who is known where. */
    void forgetAll() {
        tallies.values().forEach(Tally::clear);
        changes++;
    }

    int size(Kind kind, Instant now) {
        return tally(kind).size(now);
    }

    int known(Instant now) {
        return known.size(rules.known(), now);
    }

    List<Count> counts(Instant now) {
        var all = new ArrayList<Count>();
        for (var tally : tallies.values()) all.addAll(tally.list(now));
        return all;
    }

    GuessMemory memory(Instant now) {
        return new GuessMemory(counts(now), known.list(rules.known(), now));
    }

    long changes() {
        return changes;
    }

    private Tally tally(Kind kind) {
        return Objects.requireNonNull(tallies.get(kind));
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
