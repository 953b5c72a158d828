package postern.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.policy.Fact;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/**
 * {@code no-borrowed-identity}: whoever may say on whose behalf they connect (PROXY) is a short
 * list of hosts, none of them wide: blocks of at most 16 addresses (/28, IPv6: /124), at most 64
 * addresses for one listener, and none that others appear with on this host.
 */
final class NoBorrowedIdentity {
    private static final String NAME = "no-borrowed-identity";
    private static final int WIDEST_V4 = 28;
    private static final int WIDEST_V6 = 124;
    private static final int MOST = 64;

    private final Policy policy;
    private final Surroundings surroundings;

    private NoBorrowedIdentity(Policy policy, Surroundings surroundings) {
        this.policy = policy;
        this.surroundings = surroundings;
    }

    static Property of(Policy policy, Surroundings surroundings, Search search) {
        return new NoBorrowedIdentity(policy, surroundings).property(search);
    }

    /**
     * What is wrong with a listener's proxies.
     *
     * @param hosts that may say who they are, and should not
     * @param what a clause
     */
    private record Wrong(IpSet hosts, String what) {}

    private Property property(Search search) {
        var listed = new ArrayList<String>();
        for (var door : surroundings.doors()) {
            var wrong = wrong(door);
            if (wrong != null) return refuted(door, wrong, example(door, wrong.hosts(), search));
            if (!door.proxies().isEmpty()) listed.add(door.name() + ": " + join(door.proxies()));
        }
        return new Property(
                NAME,
                Answer.PROVED,
                Severity.ERROR,
                listed.isEmpty()
                        ? "nobody may speak for another client"
                        : "only these may speak for other clients, and are believed: "
                                + String.join("; ", listed),
                "",
                0,
                null);
    }

    private static Property refuted(Door door, Wrong wrong, Search.Result example) {
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.ERROR,
                "on listener "
                        + door.name()
                        + ", "
                        + wrong.what()
                        + ": whoever comes from there has any address that they like"
                        + switch (example.outcome()) {
                            case REFUSED, NEVER_GRANTED ->
                                    "; nobody's mail is accepted there, for now";
                            case FOUND, UNKNOWN -> "";
                        },
                "Name the addresses of the proxies, one by one.",
                door.proxiesLine(),
                example.example());
    }

    private static String join(List<IpPrefix> proxies) {
        return String.join(", ", proxies.stream().map(IpPrefix::toString).toList());
    }

    /** Null for nothing. */
    private @Nullable Wrong wrong(Door door) {
        var all = IpSet.of(door.proxies());
        long count = 0;
        for (var proxy : door.proxies()) {
            int free = proxy.base().width() - proxy.length();
            if (proxy.length() < (proxy.base().isV6() ? WIDEST_V6 : WIDEST_V4))
                return new Wrong(
                        IpSet.of(List.of(proxy)),
                        "all of "
                                + proxy
                                + " may send PROXY headers, more than a /28 (IPv6: /124)");
            count += 1L << free;
        }
        if (count > MOST)
            return new Wrong(all, count + " addresses may send PROXY headers, more than " + MOST);
        var host = surroundings.host();
        if (host == null || count == 0) return null;
        for (var shared : SharedAddress.near(host)) {
            var both = shared.addresses().intersect(all);
            if (shared.reaches(door.address()) && !both.isEmpty())
                return new Wrong(
                        both,
                        both.ranges().getFirst().first()
                                + " may send PROXY headers, but "
                                + shared.what()
                                + " ("
                                + shared.who()
                                + ")");
        }
        return null;
    }

    /**
     * One of these hosts says to speak for a client that is trusted there, in the first place for
     * one that may relay; where there is none, for anybody.
     */
    private Search.Result example(Door door, IpSet hosts, Search search) {
        var trusted =
                TrustedClients.in(policy, surroundings, Set.of()).stream()
                        .filter(one -> one.listener().equals(door.name()))
                        .toList();
        var strangers = hosts.minus(TrustedClients.union(trusted));
        var borrowed =
                trusted.stream()
                        .sorted(Comparator.comparingInt(one -> rank(one.grant())))
                        .map(one ->
                                search.permitted(
                                                one.grant(),
                                                door.name(),
                                                null,
                                                Plausible.of(one.addresses()))
                                        .map(e -> e.permittedBy(one.grant().line())));
        var anybody = Stream.of(door.name()).map(search::fromNobody);
        return Search.first(
                Stream.concat(borrowed, anybody)
                        .map(found -> through(strangers.isEmpty() ? hosts : strangers, found))
                        .map(found -> found.map(e -> e.permittedBy(door.proxiesLine()))));
    }

    private static int rank(Grant grant) {
        return switch (grant) {
            case Grant.Relay _ -> 0;
            case Grant.Device _ -> 1;
            case Grant.Upstream _,
                    Grant.Receive _,
                    Grant.Login _,
                    Grant.Forward _,
                    Grant.Collect _ ->
                    2;
        };
    }

    /** What was found with another one of these hosts in front of the client. */
    private static Search.Result through(IpSet hosts, Search.Result found) {
        var example = found.example();
        if (example == null) return found;
        var client = Objects.requireNonNull(example.facts().value(Fact.CLIENT));
        var others = hosts.minus(IpSet.of(new IpSet.Range(client, client)));
        return others.isEmpty()
                ? Search.Result.UNKNOWN
                : found.map(e -> e.through(Plausible.of(others)));
    }
}
