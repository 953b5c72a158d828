package postern.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Parsed;
import postern.policy.Grant;
import postern.policy.Policy;

/**
 * Clients that a grant trusts for their address alone, on one listener: those of {@code relay},
 * {@code device} and {@code upstream} that its exceptions leave. What guards say does not count: a
 * guard that holds the world back is one edit away from an open relay.
 *
 * @param listener empty in surroundings without listeners
 */
record TrustedClients(Grant grant, String listener, IpSet addresses) {

    /** All of them, without those that grants and networks of these names bring in. */
    static List<TrustedClients> in(Policy policy, Surroundings surroundings, Set<String> without) {
        var trusted = new ArrayList<TrustedClients>();
        var doors = surroundings.doors().stream().map(Door::name).toList();
        var everywhere = doors.isEmpty() ? List.of("") : doors;
        for (var grant : policy.grants()) {
            var clients = clients(grant);
            if (clients == null) continue;
            var named = named(grant, clients, policy.networks(), without);
            var on = grant.terms().on().isEmpty() ? everywhere : grant.terms().on();
            for (var listener : on) {
                var sets = new ClientSets(listener, surroundings.now());
                var may = sets.of(grant.condition(policy.domains())).possible();
                var left = may.intersect(named);
                if (!left.isEmpty()) trusted.add(new TrustedClients(grant, listener, left));
            }
        }
        return trusted;
    }

    /** The clients that a grant names; null where it is not for their address that it trusts. */
    static Grant.@Nullable Clients clients(Grant grant) {
        return switch (grant) {
            case Grant.Upstream(_, var from, _) -> from;
            case Grant.Relay(_, var from) -> from;
            case Grant.Device(_, var from, _) -> from;
            case Grant.Receive _, Grant.Login _, Grant.Forward _, Grant.Collect _ -> null;
        };
    }

    /** The addresses that a grant names, without those that grants and networks bring in. */
    static IpSet named(
            Grant grant, Grant.Clients clients, Map<String, IpSet> networks, Set<String> without) {
        if (without.contains(grant.name())) return IpSet.EMPTY;
        if (clients.names().stream().noneMatch(without::contains)) return clients.addresses();
        var left = IpSet.EMPTY;
        for (var name : clients.names()) {
            if (without.contains(name)) continue;
            var network = networks.get(name);
            if (network != null) left = left.union(network);
            else if (IpPrefix.parse(name) instanceof Parsed.Good<IpPrefix>(var prefix))
                left = left.union(IpSet.of(List.of(prefix)));
        }
        return left;
    }

    /** What all of them hold together. */
    static IpSet union(List<TrustedClients> all) {
        return IpSet.unionOf(all.stream().map(TrustedClients::addresses).toList());
    }

    /** By what names an acknowledgement can call those of them that are in that set. */
    List<String> names(IpSet set, Map<String, IpSet> networks) {
        var names = new ArrayList<String>();
        var clients = clients(grant);
        if (clients != null)
            for (var name : clients.names()) {
                var network = networks.get(name);
                if (network != null && !network.intersect(set).isEmpty()) names.add(name);
            }
        names.add(grant.name());
        return names;
    }
}
