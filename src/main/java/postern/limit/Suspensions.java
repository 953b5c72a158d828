package postern.limit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.mail.IpAddress;

/**
 * Client addresses whose trust is suspended until a person gives it back: relay and device grants
 * do not hold for them. Kept in memory only. Bounded: where it is full no other address is added,
 * and none is forgotten to make room, for that would trust it again.
 *
 * <p>Safe for many threads.
 */
public final class Suspensions {
    /**
     * One of them.
     *
     * @param grant why it was trusted, kind and name
     */
    public record Suspension(IpAddress client, Instant since, String grant) {}

    /** As many as a person can look at, and more than a policy that is sound ever needs. */
    public static final int USUAL = 10_000;

    private final int most;
    private final Map<IpAddress, Suspension> suspensions = new LinkedHashMap<>();

    /**
     * @param most addresses at a time
     * @param known that are suspended from the beginning, all of them, even if they are more
     */
    public Suspensions(int most, List<Suspension> known) {
        if (most < 1) throw new IllegalArgumentException("there is room for none");
        this.most = most;
        for (var suspension : known) suspensions.putIfAbsent(suspension.client(), suspension);
    }

    /** As many as usual, and nobody yet. */
    public Suspensions() {
        this(USUAL, List.of());
    }

    /** Whether that client is suspended. */
    public synchronized boolean contains(IpAddress client) {
        return suspensions.containsKey(client);
    }

    /**
     * One that is suspended already stays as it is.
     *
     * @return whether the client is suspended now; false where there was no room for it
     */
    public synchronized boolean add(Suspension suspension) {
        if (suspensions.containsKey(suspension.client())) return true;
        if (suspensions.size() >= most) return false;
        suspensions.put(suspension.client(), suspension);
        return true;
    }

    /** Trusts that client again; whether it was suspended. */
    public synchronized boolean remove(IpAddress client) {
        return suspensions.remove(client) != null;
    }

    /** All of them, the first at the head. */
    public synchronized List<Suspension> list() {
        return new ArrayList<>(suspensions.values());
    }
}
