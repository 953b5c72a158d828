package postern.login;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import postern.mail.UserName;

/**
 * Users whom a person has locked out, whatever directory they are of: they cannot log in, and those
 * who have, send no mail any more. Kept in memory only. Safe for many threads.
 */
public final class Locks {
    /** Since when a user is locked. */
    public record Lock(String user, Instant since) {}

    private final Map<String, Lock> locks = new ConcurrentHashMap<>();

    /**
     * @param before that were there before
     */
    public Locks(Collection<Lock> before) {
        for (var lock : before) locks.put(UserName.orAsIs(lock.user()), lock);
    }

    /** Nobody is locked. */
    public Locks() {
        this(List.of());
    }

    public boolean contains(String user) {
        return !locks.isEmpty() && locks.containsKey(UserName.orAsIs(user));
    }

    /** Null for a user who is not locked. */
    public @Nullable Lock find(String user) {
        return locks.get(UserName.orAsIs(user));
    }

    /** Locks that user; false where it is locked already. */
    public boolean add(String user, Instant now) {
        var name = UserName.orAsIs(user);
        return locks.putIfAbsent(name, new Lock(name, now)) == null;
    }

    /** Lets that user in again; false where it was not locked. */
    public boolean remove(String user) {
        return locks.remove(UserName.orAsIs(user)) != null;
    }

    /** The first at the head. */
    public List<Lock> list() {
        return locks.values().stream().sorted(Comparator.comparing(Lock::since)).toList();
    }
}
