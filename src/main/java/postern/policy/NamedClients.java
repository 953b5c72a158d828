package postern.policy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import postern.mail.IpSet;

/**
 * The clients that grants let in by their address. An upstream grant names nobody after its end,
 * nor whom it leaves out, as far as that hangs on what is known when a client connects: such a host
 * is a stranger, and its word about others counts for nothing.
 */
public final class NamedClients {
    private static final Condition NOBODY = new Condition.Any(List.of());

    private NamedClients() {}

    /** Those of some grants; asks for nothing that is known later than the client and the time. */
    public static Condition of(List<Grant> grants, Predicate<Grant> which) {
        var names = new LinkedHashSet<String>();
        var sets = new ArrayList<IpSet>();
        var hosts = new ArrayList<Condition>();
        for (var grant : grants) {
            var clients = clients(grant);
            if (clients == null || !which.test(grant)) continue;
            if (grant instanceof Grant.Upstream upstream
                    && hosts(upstream) instanceof Condition.All narrower) hosts.add(narrower);
            else {
                names.addAll(clients.names());
                sets.add(clients.addresses());
            }
        }
        var always = new Condition.ClientIn(new ArrayList<>(names), IpSet.unionOf(sets));
        if (hosts.isEmpty()) return always;
        if (!always.addresses().isEmpty()) hosts.addFirst(always);
        return hosts.size() == 1 ? hosts.getFirst() : new Condition.Any(hosts);
    }

    private static Grant.@Nullable Clients clients(Grant grant) {
        return switch (grant) {
            case Grant.Relay(_, var from) -> from;
            case Grant.Upstream(_, var from, _) -> from;
            case Grant.Device(_, var from, _) -> from;
            case Grant.Receive _, Grant.Login _, Grant.Forward _, Grant.Collect _ -> null;
        };
    }

    /** Those of one grant. */
    static Condition hosts(Grant.Upstream grant) {
        var from = grant.from();
        var all = new ArrayList<Condition>();
        all.add(new Condition.ClientIn(from.names(), from.addresses()));
        var until = grant.terms().until();
        if (until != null) all.add(new Condition.Until(until));
        var except = grant.terms().except();
        var early = except == null ? NOBODY : early(except);
        if (!early.equals(NOBODY)) all.add(new Condition.Not(early));
        return all.size() == 1 ? all.getFirst() : new Condition.All(all);
    }

    /** What holds of it for sure when a client connects. */
    private static Condition early(Condition except) {
        if (except.isKnownWith(Fact.NOW)) return except;
        if (!(except instanceof Condition.Any(var parts))) return NOBODY;
        return new Condition.Any(
                parts.stream().map(NamedClients::early).filter(p -> !p.equals(NOBODY)).toList());
    }

    /** The addresses that are left out wherever and whenever they connect. */
    public static IpSet leftOut(@Nullable Condition except) {
        return switch (except) {
            case Condition.ClientIn(_, var addresses) -> addresses;
            case Condition.Any(var parts) ->
                    IpSet.unionOf(parts.stream().map(NamedClients::leftOut).toList());
            case Condition.All(var parts) when parts.size() == 1 -> leftOut(parts.getFirst());
            case null, default -> IpSet.EMPTY;
        };
    }
}
