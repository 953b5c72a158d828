package postern.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.IpSet;
import postern.policy.Acknowledgement;
import postern.policy.Assertion;
import postern.policy.DomainPattern;
import postern.policy.Extension;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;
import postern.policy.Returned;
import postern.policy.RewriteRule;

/** All lines that make the policy, and those that are about it. */
record PolicyLines(
        List<Grant> grants,
        List<Guard> guards,
        List<RewriteRule> rewriting,
        List<RateLimit> rates,
        List<Acknowledgement> acknowledgements,
        List<Assertion> assertions,
        List<PolicyTest> tests) {

    /**
     * @param usual what users may where no guard counts them
     */
    static PolicyLines read(Section root, Scope scope, List<RateLimit.Rate> usual) {
        var grants = new Grants(scope);
        var permitting = grants.read(root.items(RootReader.GRANTS));
        var guards = new Guards(scope, permitting);
        var refusing = guards.read(root.items(RootReader.GUARDS), grants.rated(), usual);
        var grantNames = permitting.stream().map(Grant::name).toList();
        var guardNames = refusing.stream().map(Guard::name).toList();
        return new PolicyLines(
                permitting,
                refusing,
                new Rewriting(scope).read(root.items(RootReader.REWRITE)),
                new ArrayList<>(guards.rates()),
                Acknowledgements.read(
                        root.items(RootReader.ACKNOWLEDGE),
                        scope.networks(),
                        grantNames,
                        scope.problems()),
                new Assertions(scope).read(root.items(RootReader.ASSERT)),
                new PolicyTests(scope, grantNames, guardNames).read(root.items(RootReader.TESTS)));
    }

    /** A grant to users is of no use on a listener that takes no AUTH. */
    void checkLogins(List<Listener> listeners, Problems problems) {
        for (var grant : grants) {
            if (!(grant instanceof Grant.Login) && !(grant instanceof Grant.Collect)) continue;
            for (var listener : listeners)
                if (grant.terms().on().contains(listener.name())
                        && !listener.inspection().offers(Extension.AUTH))
                    problems.add(
                            grant.line(),
                            1,
                            "nobody can log in on \""
                                    + listener.name()
                                    + "\": its inspect leaves AUTH out",
                            "Add AUTH there, or take the listener out of this grant.");
        }
    }

    Policy policy(
            List<DomainPattern> domains, Map<String, IpSet> networks, @Nullable Returned returned) {
        return new Policy(domains, networks, grants, guards, rewriting, returned);
    }
}
