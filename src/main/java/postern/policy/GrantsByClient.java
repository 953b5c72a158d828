package postern.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.IpSet;

/**
 * Grants by the client that they ask for, so that thousands of devices cost no more than one. Those
 * for single addresses are looked up, those that permit nobody are left out, and all others are for
 * every client.
 */
final class GrantsByClient {
    private final GrantLine[] grants;
    private final int[] common; // positions of those for every client, rising
    private final GrantLine[] commonGrants;
    private final Map<IpAddress, int[]> own = new HashMap<>(); // positions of those for one, rising

    /**
     * @param grants in the order in which {@link #of} gives them
     */
    GrantsByClient(GrantLine[] grants) {
        this.grants = grants;
        var rest = new ArrayList<Integer>();
        var byClient = new HashMap<IpAddress, List<Integer>>();
        for (int i = 0; i < grants.length; i++) {
            var clients = singles(grants[i]);
            if (clients == null) rest.add(i);
            else
                for (var range : clients.ranges())
                    byClient.computeIfAbsent(range.first(), _ -> new ArrayList<>()).add(i);
        }
        common = positions(rest);
        commonGrants = at(common);
        byClient.forEach((client, list) -> own.put(client, positions(list)));
    }

    /** The clients that a grant is for, if they are single addresses; null for others. */
    private static @Nullable IpSet singles(GrantLine grant) {
        for (var part : grant.parts()) {
            if (part instanceof Condition.ClientIn(_, var clients)
                    && clients.ranges().stream().allMatch(r -> r.first().equals(r.last())))
                return clients;
            if (part instanceof Condition.Any(var parts) && parts.isEmpty()) return IpSet.EMPTY;
        }
        return null;
    }

    private static int[] positions(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    private GrantLine[] at(int[] positions) {
        var some = new GrantLine[positions.length];
        for (int i = 0; i < some.length; i++) some[i] = grants[positions[i]];
        return some;
    }

    /** All but those that are for other clients. */
    GrantLine[] of(IpAddress client) {
        var more = own.get(client);
        if (more == null) return commonGrants;
        var all = Arrays.copyOf(common, common.length + more.length);
        System.arraycopy(more, 0, all, common.length, more.length);
        Arrays.sort(all);
        return at(all);
    }
}
