package postern.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
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

    static Property of(Policy policy, Surroundings surroundings) {
        return new NoBorrowedIdentity(policy, surroundings).property();
    }

    private Property property() {
        var listed = new ArrayList<String>();
        for (var door : surroundings.doors()) {
            var wrong = wrong(door);
            if (!wrong.isEmpty())
                return new Property(
                        NAME,
                        Answer.REFUTED,
                        Severity.ERROR,
                        "on listener "
                                + door.name()
                                + ", "
                                + wrong
                                + ": whoever comes from there has any address that they like",
                        "Name the addresses of the proxies, one by one.",
                        door.proxiesLine(),
                        counterexample(door));
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

    private static String join(List<IpPrefix> proxies) {
        return String.join(", ", proxies.stream().map(IpPrefix::toString).toList());
    }

    /** What is wrong with a listener's proxies, a clause; empty for nothing. */
    private String wrong(Door door) {
        long count = 0;
        for (var proxy : door.proxies()) {
            int free = proxy.base().width() - proxy.length();
            if (proxy.length() < (proxy.base().isV6() ? WIDEST_V6 : WIDEST_V4))
                return "all of " + proxy + " may send PROXY headers, more than a /28 (IPv6: /124)";
            count += 1L << free;
        }
        if (count > MOST) return count + " addresses may send PROXY headers, more than " + MOST;
        var host = surroundings.host();
        if (host == null || count == 0) return "";
        var set = IpSet.of(door.proxies());
        for (var shared : SharedAddress.near(host))
            if (shared.reaches(door.address()) && !shared.addresses().intersect(set).isEmpty())
                return first(shared.addresses().intersect(set))
                        + " may send PROXY headers, but "
                        + shared.what()
                        + " ("
                        + shared.who()
                        + ")";
        return "";
    }

    private static IpAddress first(IpSet set) {
        return set.ranges().getFirst().first();
    }

    /** A stranger who says to be one of those that are trusted on that listener. */
    private @Nullable Counterexample counterexample(Door door) {
        for (var trusted : TrustedClients.in(policy, surroundings, Set.of())) {
            if (!trusted.listener().equals(door.name())) continue;
            var found =
                    new Trial(policy, surroundings.now())
                            .accepted(
                                    trusted.grant(),
                                    door.tls(),
                                    door.name(),
                                    first(trusted.addresses()));
            if (found != null) return found;
        }
        return null;
    }
}
