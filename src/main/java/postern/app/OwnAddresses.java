package postern.app;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import postern.dnsbl.DnsLists;
import postern.dnsbl.Listings;
import postern.mail.Domain;
import postern.mail.IpAddress;

/**
 * Which of our own addresses stand on lists: looked up daily, and hourly while one does or some
 * list did not answer. What a list does not answer stays as it was.
 */
final class OwnAddresses {
    static final Duration BETWEEN = Duration.ofDays(1);
    static final Duration BETWEEN_IN_TROUBLE = Duration.ofHours(1);

    /** For one address and all lists. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /**
     * What has changed.
     *
     * @param isListed since now; else no longer
     */
    record Change(boolean isListed, String text) {}

    private final Map<IpAddress, Set<Domain>> listed = new LinkedHashMap<>(); // guarded by this
    private Instant next = Instant.MIN;

    /** As soon as possible: there are other lists, or other addresses. */
    synchronized void again() {
        next = Instant.MIN;
    }

    /** Looks where it is time to. Blocks. */
    List<Change> lookIfDue(DnsLists lists, Set<IpAddress> addresses, Instant now) {
        synchronized (this) {
            if (now.isBefore(next)) return List.of();
            next = now.plus(BETWEEN_IN_TROUBLE); // nobody else, meanwhile
        }
        var changes = new ArrayList<Change>();
        boolean trouble = false;
        for (var address : addresses) {
            var found = lists.ask(address, PATIENCE);
            changes.addAll(take(address, found));
            trouble |= !found.unavailable().isEmpty();
        }
        synchronized (this) {
            listed.keySet().retainAll(addresses);
            trouble |= !listed.isEmpty();
            if (!next.equals(Instant.MIN)) // somebody wants it again
            next = now.plus(trouble ? BETWEEN_IN_TROUBLE : BETWEEN);
        }
        return changes;
    }

    private synchronized List<Change> take(IpAddress address, Listings found) {
        var before = listed.getOrDefault(address, Set.of());
        var silent = new HashSet<Domain>();
        for (var list : found.unavailable()) silent.add(list.zone());
        var changes = new ArrayList<Change>();
        var after = new HashSet<Domain>();
        for (var list : found.listed()) {
            if (list.weight() < 0 || !after.add(list.zone())) continue;
            if (before.contains(list.zone())) continue;
            changes.add(
                    new Change(
                            true,
                            "our own address "
                                    + address
                                    + " is listed by "
                                    + list.zone()
                                    + (list.reason().isEmpty() ? "" : " (" + list.reason() + ")")
                                    + ": others may refuse our mail; find out what was sent from"
                                    + " here, then ask the list to take it out"));
        }
        for (var zone : before)
            if (silent.contains(zone)) after.add(zone);
            else if (!after.contains(zone))
                changes.add(
                        new Change(
                                false,
                                "our own address " + address + " is no longer listed by " + zone));
        if (after.isEmpty()) listed.remove(address);
        else listed.put(address, after);
        return changes;
    }

    /** By how many lists each of them is listed. */
    synchronized Map<String, Integer> counts(Set<IpAddress> addresses) {
        var counts = new LinkedHashMap<String, Integer>();
        for (var address : addresses)
            counts.put(address.toString(), listed.getOrDefault(address, Set.of()).size());
        return counts;
    }
}
