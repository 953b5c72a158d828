package postern.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.IpSet;
import postern.policy.Grant;
import postern.policy.Policy;

/**
 * What is wrong about whom a policy trusts for the address alone: networks that are too wide,
 * addresses that others appear with, proxies, and who hands on the mail of others.
 */
final class TrustFindings {
    private final Policy policy;
    private final Surroundings surroundings;

    private TrustFindings(Policy policy, Surroundings surroundings) {
        this.policy = policy;
        this.surroundings = surroundings;
    }

    /**
     * All findings, the worst first.
     *
     * @param without names of networks and grants that do not count
     */
    static List<TrustFinding> of(Policy policy, Surroundings surroundings, Set<String> without) {
        return new TrustFindings(policy, surroundings).all(without);
    }

    private List<TrustFinding> all(Set<String> without) {
        var trusted = TrustedClients.in(policy, surroundings, without);
        var union = TrustedClients.union(trusted);
        var findings = new ArrayList<TrustFinding>();
        var everybody = WideTrust.everybody(union);
        wide("the public addresses ", everybody, trusted, "as good as everybody", false, findings);
        var wide = new ArrayList<>(WideTrust.in(union));
        wide.removeAll(everybody);
        wide("the public addresses ", wide, trusted, "more than a /20 (IPv6: /48)", true, findings);
        shared(trusted, findings);
        proxies(trusted, findings);
        upstream(trusted, findings);
        var open = open(surroundings.host());
        if (!open.isEmpty())
            wide(
                    "the private addresses ",
                    WideTrust.inPrivate(union),
                    trusted,
                    "which others use too, and " + open,
                    true,
                    findings);
        return findings;
    }

    private void wide(
            String kind,
            List<IpSet.Range> ranges,
            List<TrustedClients> trusted,
            String how,
            boolean excusable,
            List<TrustFinding> into) {
        if (ranges.isEmpty()) return;
        var set = IpSet.unionOf(ranges.stream().map(IpSet::of).toList());
        var where = trusting(trusted, set);
        var more = ranges.size() - 1;
        into.add(
                new TrustFinding(
                        set,
                        where,
                        "the trusted networks ("
                                + called(where.getFirst(), set)
                                + (where.size() > 1 ? " and others" : "")
                                + ") hold "
                                + kind
                                + ranges.getFirst().first()
                                + " to "
                                + ranges.getFirst().last()
                                + (more == 0
                                        ? ""
                                        : " and " + more + " more range" + (more == 1 ? "" : "s"))
                                + ", "
                                + how,
                        "Name the very blocks that are your own, or the hosts.",
                        excusable));
    }

    /** Why strangers may share private networks with this host; empty where they do not. */
    private static String open(@Nullable HostFacts host) {
        if (host == null) return "";
        for (var network : host.interfaces())
            for (var address : network.addresses())
                if (WideTrust.isPublic(address.address()))
                    return host.source() + " has the public address " + address.address();
        return host.cloud().isEmpty()
                ? ""
                : host.source() + " is a machine of a cloud (" + host.cloud() + ")";
    }

    private void shared(List<TrustedClients> trusted, List<TrustFinding> into) {
        var host = surroundings.host();
        if (host == null) return;
        for (var shared : SharedAddress.near(host)) {
            var reached = trusted.stream().filter(t -> shared.reaches(address(t))).toList();
            var where = trusting(reached, shared.addresses());
            if (where.isEmpty()) continue;
            into.add(
                    new TrustFinding(
                            shared.addresses(),
                            where,
                            called(where.getFirst(), shared.addresses())
                                    + " is trusted, but "
                                    + shared.what()
                                    + ": "
                                    + shared.who(),
                            cure(where.getFirst(), host),
                            true));
        }
    }

    /** What to take out of a grant, all at once. */
    private static String cure(TrustedClients trusted, HostFacts host) {
        var out = IpSet.EMPTY;
        for (var shared : SharedAddress.near(host))
            out = out.union(shared.addresses().intersect(trusted.addresses()));
        if (trusted.addresses().minus(out).isEmpty())
            return "Name the hosts that are meant: this address does not tell who comes.";
        var list = new ArrayList<String>();
        for (var range : out.ranges()) // neighbours stand in one range
        for (var at = range.first(); list.size() < 8; at = at.next()) {
                list.add(at.toString());
                if (at.equals(range.last())) break;
            }
        return "Name the hosts one by one, or leave out what does not tell who comes: not: { from: ["
                + String.join(", ", list)
                + "] }.";
    }

    private void proxies(List<TrustedClients> trusted, List<TrustFinding> into) {
        for (var door : surroundings.doors()) {
            var proxies = IpSet.of(door.proxies());
            var where = trusting(trusted, proxies);
            if (where.isEmpty()) continue;
            into.add(
                    new TrustFinding(
                            proxies,
                            where,
                            called(where.getFirst(), proxies)
                                    + " is trusted, but listener "
                                    + door.name()
                                    + " takes "
                                    + first(where.getFirst().addresses(), proxies)
                                    + " for a proxy: what it does not say the client of (UNKNOWN,"
                                    + " LOCAL) comes from there",
                            "Leave the proxies out, as with not: { from: … }.",
                            true));
        }
    }

    /** Who hands on the mail of strangers must not be one of us on the same listener. */
    private void upstream(List<TrustedClients> trusted, List<TrustFinding> into) {
        for (var from : trusted) {
            if (!(from.grant() instanceof Grant.Upstream)) continue;
            var others =
                    trusted.stream()
                            .filter(t -> t.grant() instanceof Grant.Relay)
                            .filter(t -> t.listener().equals(from.listener()))
                            .toList();
            var where = trusting(others, from.addresses());
            if (where.isEmpty()) continue;
            into.add(
                    new TrustFinding(
                            from.addresses(),
                            where,
                            called(where.getFirst(), from.addresses())
                                    + " may relay and is upstream too (grant "
                                    + from.grant().name()
                                    + "): it hands on the mail of strangers, and that may go"
                                    + " anywhere",
                            "Give it one of the two grants, or a listener of its own for mail that"
                                    + " goes out.",
                            true));
        }
    }

    /** "Network office", or the address, as part of the grant. */
    private String called(TrustedClients trusted, IpSet set) {
        var names = trusted.names(set, policy.networks());
        return names.size() > 1
                ? "network " + names.getFirst() + " of grant " + names.getLast()
                : first(trusted.addresses(), set) + " of grant " + names.getLast();
    }

    private static List<TrustedClients> trusting(List<TrustedClients> trusted, IpSet set) {
        return trusted.stream().filter(t -> !t.addresses().intersect(set).isEmpty()).toList();
    }

    private IpAddress address(TrustedClients trusted) {
        var door = surroundings.door(trusted.listener());
        return door == null ? IpAddress.of("0.0.0.0") : door.address();
    }

    /** The most plausible address of both. */
    private static IpAddress first(IpSet a, IpSet b) {
        return Plausible.of(a.intersect(b));
    }
}
