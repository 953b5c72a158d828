package postern.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.IpSet;
import postern.policy.Acknowledgement;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/**
 * {@code no-wide-trust}: whom the policy trusts for the address alone, it can tell from everybody
 * else. Together, the networks of {@code relay}, {@code device} and {@code upstream} hold no
 * default route, no block too wide to be one's own, no address that others appear with on this
 * host, none that a declared proxy connects from; and nobody who hands on the mail of others may
 * relay.
 */
final class NoWideTrust {
    static final String NAME = "no-wide-trust";
    private static final List<IpAddress> PLAUSIBLE =
            List.of(
                    IpAddress.of("203.0.113.9"), // RFC 5737
                    IpAddress.of("198.51.100.9"),
                    IpAddress.of("192.0.2.9"),
                    IpAddress.of("2001:db8::9")); // RFC 3849

    /**
     * One thing that is wrong.
     *
     * @param addresses those that must not be trusted
     * @param where whoever trusts them, at least one
     * @param excusable whether an administrator can acknowledge it
     */
    private record Finding(
            IpSet addresses,
            List<TrustedClients> where,
            String detail,
            String cure,
            boolean excusable) {}

    private final Policy policy;
    private final Surroundings surroundings;

    private NoWideTrust(Policy policy, Surroundings surroundings) {
        this.policy = policy;
        this.surroundings = surroundings;
    }

    /** The property, and where there are acknowledgements without effect, a warning about them. */
    static List<Property> of(Policy policy, Surroundings surroundings) {
        return new NoWideTrust(policy, surroundings).properties();
    }

    /** The names that may be trusted widely now, because somebody has said that they know. */
    static Set<String> acknowledged(Surroundings surroundings) {
        var names = new HashSet<String>();
        for (var acknowledgement : surroundings.acknowledgements())
            if (counts(acknowledgement, surroundings)) names.add(acknowledgement.name());
        return names;
    }

    private static boolean counts(Acknowledgement acknowledgement, Surroundings surroundings) {
        return acknowledgement.finding().equals(NAME)
                && !acknowledgement.until().isBefore(surroundings.now());
    }

    private List<Property> properties() {
        var all = findings(Set.of());
        var known = acknowledged(surroundings);
        var left = new ArrayList<>(all.stream().filter(f -> !f.excusable()).toList());
        if (!all.isEmpty())
            left.addAll(
                    known.isEmpty()
                            ? all.stream().filter(Finding::excusable).toList()
                            : findings(known).stream().filter(Finding::excusable).toList());
        var properties = new ArrayList<Property>();
        if (all.isEmpty()) properties.add(proved());
        else if (left.isEmpty()) properties.add(acknowledgedOnly(all));
        else properties.add(refuted(left));
        var idle = new IdleAcknowledgements(surroundings).besides(namesIn(all));
        if (idle != null) properties.add(idle);
        return properties;
    }

    private Property proved() {
        var host = surroundings.host();
        return new Property(
                NAME,
                Answer.PROVED,
                Severity.ERROR,
                "no public block wider than /20 (IPv6: /48) is trusted, "
                        + (host == null
                                ? "nor a proxy; of the host nothing is known"
                                : "nor a proxy, a gateway or a bridge of " + host.source()),
                "",
                0,
                null);
    }

    private Property acknowledgedOnly(List<Finding> all) {
        return new Property(
                NAME,
                Answer.ACKNOWLEDGED,
                Severity.ERROR,
                text(all),
                "It is acknowledged; end it before the acknowledgement ends.",
                all.getFirst().where().getFirst().grant().line(),
                null);
    }

    private Property refuted(List<Finding> left) {
        var first = left.getFirst();
        var expired = IdleAcknowledgements.expired(surroundings, namesIn(left));
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.ERROR,
                text(left) + (expired.isEmpty() ? "" : "; " + expired),
                first.cure(),
                first.where().getFirst().grant().line(),
                counterexample(first));
    }

    private static String text(List<Finding> findings) {
        var text = new StringBuilder();
        for (var finding : findings.subList(0, Math.min(findings.size(), 3)))
            text.append(text.isEmpty() ? "" : "; ").append(finding.detail());
        if (findings.size() > 3) text.append("; and ").append(findings.size() - 3).append(" more");
        return text.toString();
    }

    private Set<String> namesIn(List<Finding> findings) {
        var names = new HashSet<String>();
        for (var finding : findings)
            for (var trusted : finding.where())
                names.addAll(trusted.names(finding.addresses(), policy.networks()));
        return names;
    }

    private List<Finding> findings(Set<String> without) {
        var trusted = TrustedClients.in(policy, surroundings, without);
        var union = TrustedClients.union(trusted);
        var findings = new ArrayList<Finding>();
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
            List<Finding> into) {
        if (ranges.isEmpty()) return;
        var set = IpSet.unionOf(ranges.stream().map(IpSet::of).toList());
        var where = trusting(trusted, set);
        var more = ranges.size() - 1;
        into.add(
                new Finding(
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

    private void shared(List<TrustedClients> trusted, List<Finding> into) {
        var host = surroundings.host();
        if (host == null) return;
        for (var shared : SharedAddress.near(host)) {
            var reached = trusted.stream().filter(t -> shared.reaches(address(t))).toList();
            var where = trusting(reached, shared.addresses());
            if (where.isEmpty()) continue;
            into.add(
                    new Finding(
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

    private void proxies(List<TrustedClients> trusted, List<Finding> into) {
        for (var door : surroundings.doors()) {
            var proxies = IpSet.of(door.proxies());
            var where = trusting(trusted, proxies);
            if (where.isEmpty()) continue;
            into.add(
                    new Finding(
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
    private void upstream(List<TrustedClients> trusted, List<Finding> into) {
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
                    new Finding(
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
        var door = door(trusted.listener());
        return door == null ? IpAddress.of("0.0.0.0") : door.address();
    }

    private @Nullable Door door(String name) {
        for (var door : surroundings.doors()) if (door.name().equals(name)) return door;
        return null;
    }

    private @Nullable Counterexample counterexample(Finding finding) {
        for (var trusted : finding.where()) {
            var door = door(trusted.listener());
            var found =
                    new Trial(policy, surroundings.now())
                            .accepted(
                                    trusted.grant(),
                                    door == null ? null : door.tls(),
                                    trusted.listener(),
                                    first(trusted.addresses(), finding.addresses()));
            if (found != null) return found;
        }
        return null;
    }

    /** The most plausible address of both. */
    private static IpAddress first(IpSet a, IpSet b) {
        var both = a.intersect(b);
        for (var address : PLAUSIBLE) if (both.contains(address)) return address;
        return both.ranges().getFirst().first();
    }
}
