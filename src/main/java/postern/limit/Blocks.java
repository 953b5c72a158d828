package postern.limit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.Reply;

/**
 * Client addresses that are refused for a time, because a guard said so or because they guessed
 * passwords: an IPv4 address each, and of IPv6 the /64 around it, since whoever has one address of
 * it has them all. Bounded: when it is full, the block that would end first makes room.
 *
 * <p>Safe for many threads.
 */
public final class Blocks {
    /** As many as a relay holds in some 20 MiB. */
    public static final int USUAL = 100_000;

    private static final int NETWORK = 64; // of IPv6

    /**
     * One block.
     *
     * @param from the address, or the first of its /64
     * @param until its end, which is no part of it
     * @param why the guard that said so, or {@link Guesses#WHY}
     * @param reply what a client hears instead of a greeting
     * @param refused how many connections it has turned away
     */
    public record Block(IpAddress from, Instant until, String why, Reply reply, long refused) {
        Block again() {
            return new Block(from, until, why, reply, refused + 1);
        }
    }

    private static final Comparator<Block> BY_END =
            Comparator.comparing(Block::until).thenComparing(Block::from);

    private final int most;
    private final Map<IpAddress, Block> blocks = new HashMap<>();
    private final TreeSet<Block> byEnd = new TreeSet<>(BY_END);

    private long changes;

    /**
     * @param most addresses at a time
     * @param known that hold from the beginning
     */
    public Blocks(int most, List<Block> known) {
        if (most < 1) throw new IllegalArgumentException("there is room for none");
        this.most = most;
        known.stream().sorted(BY_END.reversed()).limit(most).forEach(this::put);
    }

    /** None yet. */
    public Blocks(int most) {
        this(most, List.of());
    }

    /** Blocks that client; one that is blocked already stays so for the longer of both. */
    public synchronized void add(
            IpAddress client, Instant until, String why, Reply reply, Instant now) {
        forget(now);
        if (!until.isAfter(now)) return;
        var old = blocks.get(key(client));
        if (old != null && !old.until().isBefore(until)) return;
        if (old == null && blocks.size() >= most) drop(byEnd.first());
        put(new Block(key(client), until, why, reply, old == null ? 0 : old.refused()));
        changes++;
    }

    /** The block that holds for that client now; null for none. */
    public synchronized @Nullable Block find(IpAddress client, Instant now) {
        var block = blocks.get(key(client));
        return block == null || !block.until().isAfter(now) ? null : block;
    }

    /** The same for one that connects now: it is turned away, and counted. */
    public synchronized @Nullable Block refuse(IpAddress client, Instant now) {
        var block = find(client, now);
        if (block == null) return null;
        put(block.again());
        return block;
    }

    /** Lets that client in again; whether it was blocked. */
    public synchronized boolean remove(IpAddress client, Instant now) {
        forget(now);
        var block = blocks.get(key(client));
        if (block == null) return false;
        drop(block);
        changes++;
        return true;
    }

    /** Lets everybody in again; how many were blocked. */
    public synchronized int clear(Instant now) {
        forget(now);
        int count = byEnd.size();
        blocks.clear();
        byEnd.clear();
        changes++;
        return count;
    }

    /** All that hold now, the one that ends first at the head. */
    public synchronized List<Block> list(Instant now) {
        forget(now);
        return new ArrayList<>(byEnd);
    }

    /** How many hold now. */
    public synchronized int count(Instant now) {
        forget(now);
        return byEnd.size();
    }

    /** Grows with each block that begins or is lifted; not where one ends, nor where it refuses. */
    public synchronized long changes() {
        return changes;
    }

    private void put(Block block) {
        var old = blocks.put(block.from(), block);
        if (old != null) byEnd.remove(old);
        byEnd.add(block);
    }

    private void forget(Instant now) {
        while (!byEnd.isEmpty() && !byEnd.first().until().isAfter(now)) drop(byEnd.first());
    }

    private void drop(Block block) {
        byEnd.remove(block);
        blocks.remove(block.from());
    }

    private static IpAddress key(IpAddress client) {
        return client.isV6() ? client.first(NETWORK) : client;
    }
}
