package postern.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import postern.limit.GuessMemory.Login;
import postern.limit.GuessedAt.Pair;
import postern.mail.IpAddress;

/**
 * Who has logged in from where, lately. Bounded, in all and for each user: the pair whose login is
 * the oldest makes room. Not safe for threads.
 */
final class KnownPairs {
    /** Of one user: nobody should push out those of the others. */
    static final int PER_USER = 50;

    private final int most;
    private final LinkedHashMap<Pair, Instant> logins = new LinkedHashMap<>(); // the oldest first
    private final Map<String, LinkedHashSet<Pair>> byUser = new HashMap<>(); // the oldest first
    private final Map<IpAddress, Integer> atClient = new HashMap<>();

    KnownPairs(int most) {
        if (most < 1) throw new IllegalArgumentException("there is room for none");
        this.most = most;
    }

    /** That user has logged in there at that time. Times only go on. */
    void add(Pair pair, Instant at) {
        remove(pair);
        var others = byUser.get(pair.user());
        if (others != null && others.size() >= PER_USER) remove(others.getFirst());
        else if (logins.size() >= most) remove(logins.firstEntry().getKey());
        logins.put(pair, at);
        byUser.computeIfAbsent(pair.user(), _ -> new LinkedHashSet<>()).add(pair);
        atClient.merge(pair.client(), 1, Integer::sum);
    }

    boolean contains(Pair pair, Duration within, Instant now) {
        forgetOld(within, now);
        return logins.containsKey(pair);
    }

    /** Whether anybody is known there. */
    boolean containsAny(IpAddress client, Duration within, Instant now) {
        forgetOld(within, now);
        return atClient.containsKey(client);
    }

    private void forgetOld(Duration within, Instant now) {
        for (var first = logins.firstEntry();
                first != null && !first.getValue().plus(within).isAfter(now);
                first = logins.firstEntry()) remove(first.getKey());
    }

    private void remove(Pair pair) {
        if (logins.remove(pair) == null) return;
        byUser.computeIfPresent(
                pair.user(),
                (_, pairs) -> {
                    pairs.remove(pair);
                    return pairs.isEmpty() ? null : pairs;
                });
        atClient.computeIfPresent(pair.client(), (_, count) -> count > 1 ? count - 1 : null);
    }

    int size(Duration within, Instant now) {
        forgetOld(within, now);
        return logins.size();
    }

    /** All of them, the oldest at the head. */
    List<Login> list(Duration within, Instant now) {
        forgetOld(within, now);
        var list = new ArrayList<Login>();
        logins.forEach((pair, at) -> list.add(new Login(pair, at)));
        return list;
    }
}
