package postern.limit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.mail.IpAddress;

/**
 * Client addresses whose trust is suspended until a person gives it back: relay and device grants
 * do not hold for them. Kept in memory only. Bounded by what can be trusted and be watched at all.
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

    private final Map<IpAddress, Suspension> suspensions = new LinkedHashMap<>();

    /** Whether that client is suspended. */
    public synchronized boolean contains(IpAddress client) {
        return suspensions.containsKey(client);
    }

    /** One that is suspended already stays as it is. */
    public synchronized void add(Suspension suspension) {
        suspensions.putIfAbsent(suspension.client(), suspension);
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
