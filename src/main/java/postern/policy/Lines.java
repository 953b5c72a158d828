package postern.policy;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The lines of a policy, made ready for the judge. */
final class Lines {
    /** A trace shows no more than so many grants, or guards that do not apply. */
    static final int MOST_STEPS = 50;

    final GrantLine[] grants; // trusted ones first, then by name: their order is nobody's
    final GrantLine[] grantsByLine;
    private final GrantsByClient grantsByClient;
    final GuardLine[] guards; // in their order
    final Denial denial;

    Lines(DomainSet ours, List<Grant> grants, List<Guard> guards) {
        this.grants =
                grants.stream()
                        .sorted(
                                Comparator.comparing(Grant::isTrusted)
                                        .reversed()
                                        .thenComparing(Grant::name))
                        .map(grant -> new GrantLine(grant, ours))
                        .toArray(GrantLine[]::new);
        grantsByClient = new GrantsByClient(this.grants);
        grantsByLine = this.grants.clone();
        Arrays.sort(grantsByLine, Comparator.comparingInt(line -> line.grant.line()));
        this.guards =
                guards.stream().sorted(Guard.ORDER).map(GuardLine::new).toArray(GuardLine[]::new);
        denial = new Denial(this.grants);
    }

    /**
     * The grants that can matter to a transaction, in their order. Those left out ask for another
     * client: of them it is known at CONNECT that they do not match, and no fact is missing.
     */
    GrantLine[] grantsFor(Facts facts) {
        var client = facts.value(Fact.CLIENT);
        return client == null ? grants : grantsByClient.of(client);
    }
}
