package postern.proof;

import java.util.ArrayList;
import java.util.List;
import postern.mail.IpSet;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/**
 * Whether a policy is safe for every client and every address, from what its grants are: {@code
 * receive} and {@code upstream} reach our domains only, and {@code relay} goes by the client's
 * address. So nobody outside can relay, if the networks of the grants are narrow and our domains
 * are ours. It errs on the safe side.
 */
public final class Proof {
    private Proof() {}

    /** Proves a policy in its surroundings. */
    public static List<Property> of(Policy policy, Surroundings surroundings) {
        var properties = new ArrayList<Property>();
        properties.add(
                narrow(
                        "no-open-relay",
                        policy,
                        false,
                        "foreign forward-paths are granted to clients of narrow networks only",
                        "anybody can come from a network that may relay: "));
        properties.addAll(NoWideTrust.of(policy, surroundings));
        properties.add(NoBorrowedIdentity.of(policy, surroundings));
        properties.add(NoClearTextLogin.of(policy, surroundings));
        properties.add(loosePatterns(policy));
        properties.add(NoBackscatter.of(policy, surroundings));
        return properties;
    }

    /** Whether the relay may start under it. */
    public static boolean permitsStart(List<Property> properties) {
        for (var property : properties) if (!property.permitsStart()) return false;
        return true;
    }

    /**
     * Whether the networks of grants, taken together, are narrow.
     *
     * @param upstream whether those of upstream hosts count too: they cannot relay, but they assert
     *     whose mail it was
     */
    private static Property narrow(
            String name, Policy policy, boolean upstream, String holds, String fails) {
        var trusted = IpSet.EMPTY;
        int line = 0;
        for (var grant : policy.grants()) {
            var from =
                    switch (grant) {
                        case Grant.Receive _ -> IpSet.EMPTY;
                        case Grant.Upstream(_, var clients) ->
                                upstream ? clients.addresses() : IpSet.EMPTY;
                        case Grant.Relay(_, var clients) -> clients.addresses();
                        case Grant.Device(_, var clients, _) -> clients.addresses();
                        case Grant.Login _, Grant.Forward _, Grant.Collect _ -> IpSet.EMPTY;
                    };
            trusted = trusted.union(from);
            if (line == 0 && !WideTrust.in(trusted).isEmpty()) line = grant.line();
        }
        var wide = WideTrust.in(trusted);
        if (wide.isEmpty()) return holds(name, holds);
        var first = wide.getFirst();
        return fails(
                name,
                fails
                        + "the trusted networks hold the public addresses "
                        + first.first()
                        + " to "
                        + first.last()
                        + (wide.size() > 1 ? " and " + (wide.size() - 1) + " more ranges" : "")
                        + ", more than a /20 (IPv6: /48)",
                "Name the very blocks that are your own.",
                line);
    }

    private static Property loosePatterns(Policy policy) {
        var loose = LoosePatterns.in(policy.domains().patterns());
        return loose.isEmpty()
                ? holds("no-loose-pattern", "our domains are whole names, and no public suffixes")
                : fails(
                        "no-loose-pattern",
                        "in our domains, " + String.join("; ", loose),
                        "Name your own domains, and \"*.example.com\" for those below one.",
                        0);
    }

    private static Property holds(String name, String detail) {
        return new Property(name, Answer.PROVED, Severity.ERROR, detail, "", 0, null);
    }

    private static Property fails(String name, String detail, String cure, int line) {
        return new Property(name, Answer.REFUTED, Severity.ERROR, detail, cure, line, null);
    }
}
