package postern.limit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.limit.GreyMemory.At;
import postern.limit.GreyMemory.Network;
import postern.limit.GreyMemory.Pair;
import postern.mail.ForwardPath;
import postern.mail.IpAddress;
import postern.mail.ReversePath;

/**
 * Greylisting (RFC 6647): a pair of paths that comes for the first time from a network, a /24 of
 * IPv4 or a /64 of IPv6, has to come again. Bounded: of what waits, of what is known and of the
 * networks the oldest makes room, so that strangers, however many, push out nobody who is known;
 * and of the strangers of one network at most a share waits.
 *
 * <p>Asking changes nothing; what the client then hears is noted. Safe for many threads.
 */
public final class Greylist {
    /** Entries of each table: as many as a relay holds in some 60 MiB. */
    public static final int USUAL = 100_000;

    private static final int SHARE = 20; // of one network in all that waits

    /** What a pair is to us. */
    public sealed interface Standing {
        /**
         * It has to come again.
         *
         * @param until when it would pass
         */
        record Stranger(Instant until) implements Standing {}

        /** It has waited, and passes. */
        record Waited() implements Standing {}

        /** It has passed before. */
        record Known() implements Standing {}

        /** Much else from its network has passed before. */
        record KnownNetwork() implements Standing {}

        default boolean passes() {
            return !(this instanceof Stranger);
        }
    }

    private final int most;
    private GreyRules rules;
    private final LinkedHashMap<Pair, Instant> waiting = new LinkedHashMap<>();
    private final Map<IpAddress, LinkedHashMap<Pair, Boolean>> waitingAt = new LinkedHashMap<>();
    private final LinkedHashMap<Pair, Instant> known = new LinkedHashMap<>();
    private final LinkedHashMap<IpAddress, Network> networks = new LinkedHashMap<>();
    private long changes;

    /**
     * @param most entries of each table, {@value #SHARE} at least
     * @param memory what is known from the beginning; what lies ahead of now is taken for now
     */
    public Greylist(int most, GreyRules rules, GreyMemory memory, Instant now) {
        if (most < SHARE) throw new IllegalArgumentException("there is room for too few");
        this.most = most;
        this.rules = rules;
        for (var at : memory.waiting()) await(at.pair(), earlier(at.at(), now));
        for (var at : memory.known()) know(at.pair(), earlier(at.at(), now));
        for (var network : memory.networks())
            keep(new Network(network.first(), network.passed(), earlier(network.last(), now)));
        changes = 0;
    }

    /** From now on by these. */
    public synchronized void take(GreyRules others) {
        rules = others;
    }

    /** What the pair is to us now. */
    public synchronized Standing find(
            IpAddress client, ReversePath reverse, ForwardPath forward, Instant now) {
        return find(pair(client, reverse, forward), now);
    }

    /**
     * The same, once for each recipient that is answered by it: a stranger waits from now on, and
     * who passes is known.
     */
    public synchronized Standing note(
            IpAddress client, ReversePath reverse, ForwardPath forward, Instant now) {
        forgetOld(now);
        var pair = pair(client, reverse, forward);
        var standing = find(pair, now);
        switch (standing) {
            case Standing.Stranger(_) -> {
                var since = waiting.get(pair);
                if (since == null || !isWaiting(since, now)) {
                    await(pair, now);
                    changes++;
                }
            }
            case Standing.Waited() -> {
                stopWaiting(pair);
                know(pair, now);
                var network = networks.get(pair.network());
                int passed = network == null ? 0 : network.passed();
                keep(new Network(pair.network(), Math.min(passed, 1_000_000) + 1, now));
                changes++;
            }
            case Standing.Known() -> {
                know(pair, now);
                touch(pair.network(), now);
            }
            case Standing.KnownNetwork() -> touch(pair.network(), now);
        }
        return standing;
    }

    private Standing find(Pair pair, Instant now) {
        var last = known.get(pair);
        if (last != null && isKnown(last, now)) return new Standing.Known();
        var network = networks.get(pair.network());
        if (rules.pairs() > 0
                && network != null
                && network.passed() >= rules.pairs()
                && isKnown(network.last(), now)) return new Standing.KnownNetwork();
        var since = waiting.get(pair);
        if (since == null || !isWaiting(since, now))
            return new Standing.Stranger(now.plus(rules.delay()));
        var until = since.plus(rules.delay());
        return until.isAfter(now) ? new Standing.Stranger(until) : new Standing.Waited();
    }

    /** What began in the future began under a clock that was wrong. */
    private boolean isWaiting(Instant since, Instant now) {
        return !since.isAfter(now) && since.plus(rules.within()).isAfter(now);
    }

    private boolean isKnown(Instant last, Instant now) {
        return last.plus(rules.known()).isAfter(now);
    }

    private void await(Pair pair, Instant now) {
        stopWaiting(pair);
        var neighbours = waitingAt.get(pair.network());
        if (neighbours != null && neighbours.size() >= most / SHARE)
            stopWaiting(neighbours.firstEntry().getKey());
        else if (waiting.size() >= most) stopWaiting(waiting.firstEntry().getKey());
        waiting.put(pair, now);
        waitingAt.computeIfAbsent(pair.network(), _ -> new LinkedHashMap<>()).put(pair, true);
    }

    private void stopWaiting(Pair pair) {
        if (waiting.remove(pair) == null) return;
        waitingAt.computeIfPresent(
                pair.network(),
                (_, pairs) -> {
                    pairs.remove(pair);
                    return pairs.isEmpty() ? null : pairs;
                });
    }

    private void know(Pair pair, Instant now) {
        known.remove(pair);
        if (known.size() >= most) known.pollFirstEntry();
        known.put(pair, now);
        changes++;
    }

    private void keep(Network network) {
        networks.remove(network.first());
        if (networks.size() >= most) networks.pollFirstEntry();
        networks.put(network.first(), network);
    }

    private void touch(IpAddress first, Instant now) {
        var network = networks.get(first);
        if (network == null) return;
        keep(new Network(first, network.passed(), now));
        changes++;
    }

    private void forgetOld(Instant now) {
        for (var first = waiting.firstEntry();
                first != null && !isWaiting(first.getValue(), now);
                first = waiting.firstEntry()) stopWaiting(first.getKey());
        for (var first = known.firstEntry();
                first != null && !isKnown(first.getValue(), now);
                first = known.firstEntry()) known.pollFirstEntry();
        for (var first = networks.firstEntry();
                first != null && !isKnown(first.getValue().last(), now);
                first = networks.firstEntry()) networks.pollFirstEntry();
    }

    /** How many pairs wait, and how many are known. */
    public record Sizes(int waiting, int known, int networks) {}

    public synchronized Sizes sizes(Instant now) {
        forgetOld(now);
        return new Sizes(waiting.size(), known.size(), networks.size());
    }

    /** What has to outlive a restart. */
    public synchronized GreyMemory memory(Instant now) {
        forgetOld(now);
        return new GreyMemory(list(waiting), list(known), List.copyOf(networks.values()));
    }

    private static List<At> list(Map<Pair, Instant> table) {
        var list = new ArrayList<At>(table.size());
        table.forEach((pair, at) -> list.add(new At(pair, at)));
        return list;
    }

    /** Grows with each change of what {@link #memory} gives. */
    public synchronized long changes() {
        return changes;
    }

    private static Pair pair(IpAddress client, ReversePath reverse, ForwardPath forward) {
        var network = client.first(client.isV6() ? 64 : 24);
        var text = reverse + "\n" + forward; // no path holds a line end
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return new Pair(network, HexFormat.of().formatHex(hash, 0, 16));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }
}
