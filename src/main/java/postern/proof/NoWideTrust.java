package postern.proof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import postern.mail.IpAddress;
import postern.policy.Acknowledgement;
import postern.policy.Condition;
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

    private final Policy policy;
    private final Surroundings surroundings;
    private final List<TrustFinding> all;
    private final List<TrustFinding> left; // that nobody has acknowledged

    /** Knows what is wrong, and no example yet. */
    NoWideTrust(Policy policy, Surroundings surroundings) {
        this.policy = policy;
        this.surroundings = surroundings;
        all = TrustFindings.of(policy, surroundings, Set.of());
        left = new ArrayList<>(all.stream().filter(f -> !f.excusable()).toList());
        var known = acknowledged(surroundings);
        if (!all.isEmpty())
            left.addAll(
                    (known.isEmpty() ? all : TrustFindings.of(policy, surroundings, known))
                            .stream().filter(TrustFinding::excusable).toList());
    }

    /** What the prover has to tell apart, because no plausible transaction is an example. */
    List<Condition> asks(Search search) {
        if (left.isEmpty()) return List.of();
        var worst = left.getFirst();
        var tried =
                example(
                        worst,
                        (trusted, client) ->
                                search.tried(trusted.grant(), trusted.listener(), client));
        return tried.outcome() == Search.Outcome.FOUND ? List.of() : List.of(worst.clients());
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

    /** The property, and where there are acknowledgements without effect, a warning about them. */
    List<Property> properties(Search search) {
        var properties = new ArrayList<Property>();
        if (all.isEmpty()) properties.add(proved());
        else properties.add(left.isEmpty() ? acknowledgedOnly() : refuted(search));
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

    private Property acknowledgedOnly() {
        return new Property(
                NAME,
                Answer.ACKNOWLEDGED,
                Severity.ERROR,
                text(all),
                "It is acknowledged; end it before the acknowledgement ends.",
                all.getFirst().where().getFirst().grant().line(),
                null);
    }

    private Property refuted(Search search) {
        var first = left.getFirst();
        var expired = IdleAcknowledgements.expired(surroundings, namesIn(left));
        var example =
                example(
                        first,
                        (trusted, client) ->
                                search.permitted(
                                        trusted.grant(),
                                        trusted.listener(),
                                        first.clients(),
                                        client));
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.ERROR,
                text(left) + (expired.isEmpty() ? "" : "; " + expired) + without(example.outcome()),
                first.cure(),
                first.where().getFirst().grant().line(),
                example.example());
    }

    private static String text(List<TrustFinding> findings) {
        var text = new StringBuilder();
        for (var finding : findings.subList(0, Math.min(findings.size(), 3)))
            text.append(text.isEmpty() ? "" : "; ").append(finding.detail());
        if (findings.size() > 3) text.append("; and ").append(findings.size() - 3).append(" more");
        return text.toString();
    }

    private Set<String> namesIn(List<TrustFinding> findings) {
        var names = new HashSet<String>();
        for (var finding : findings)
            for (var trusted : finding.where())
                names.addAll(trusted.names(finding.addresses(), policy.networks()));
        return names;
    }

    private static String without(Search.Outcome example) {
        return switch (example) {
            case REFUSED ->
                    "; guards refuse all mail from there, for now, but the trust is as wide, and"
                            + " one edit of a guard opens it";
            case NEVER_GRANTED ->
                    "; nothing from there meets what the grant asks for besides, for now, but the"
                            + " trust is as wide";
            case FOUND, UNKNOWN -> "";
        };
    }

    private static Search.Result example(
            TrustFinding finding, BiFunction<TrustedClients, IpAddress, Search.Result> search) {
        return Search.first(
                finding.where().stream()
                        .map(trusted -> {
                            var both = trusted.addresses().intersect(finding.addresses());
                            return search.apply(trusted, Plausible.of(both))
                                    .map(e -> e.permittedBy(trusted.grant().line()));
                        }));
    }
}
