package postern.proof;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Glob;
import postern.policy.Policy;
import postern.policy.RewriteRule;

/**
 * A rewriting of forward-paths, and which of those that it matches it leaves with us: the preimage
 * of our domains, which are patterns again. Only domains count: ours is a matter of the domain.
 */
record Outward(RewriteRule rule, Condition matches, Condition staysOurs) {

    /** Those of a policy, in their order. */
    static List<Outward> of(Policy policy) {
        var all = new ArrayList<Outward>();
        for (var rule : policy.rewriting())
            if (rule.side() == RewriteRule.Side.FORWARD_PATH)
                all.add(
                        new Outward(
                                rule,
                                in(List.of(rule.match())),
                                in(preimage(rule, policy.domains()))));
        return all;
    }

    private static Condition in(List<AddressPattern> patterns) {
        return new Condition.ForwardPathIn(new AddressPatterns(patterns));
    }

    private static List<AddressPattern> preimage(RewriteRule rule, DomainSet ours) {
        var to = rule.as().domain();
        if (rule.as().domainCapture() == 0)
            return to != null && ours.contains(to) ? List.of(rule.match()) : List.of();
        var found = new ArrayList<AddressPattern>();
        for (var pattern : ours.patterns()) {
            var source = source(rule, pattern, to);
            if (source != null) found.add(source);
        }
        return found;
    }

    /** Where the rule moves the labels before a domain, what it moves into that pattern. */
    private static @Nullable AddressPattern source(
            RewriteRule rule, DomainPattern pattern, @Nullable Domain to) {
        return switch (pattern) {
            case DomainPattern.Everything _ -> rule.match();
            case DomainPattern.Loose _ -> null; // no-loose-pattern refuses it anyway
            case DomainPattern.Exactly(var domain) -> {
                var front = front(domain, to);
                yield front == null
                        ? null
                        : at(rule, new DomainPattern.Exactly(moved(front, rule)));
            }
            case DomainPattern.Below(var domain) -> {
                if (to != null && (to.equals(domain) || to.isBelow(domain))) yield rule.match();
                var front = front(domain, to);
                yield front == null ? null : at(rule, new DomainPattern.Below(moved(front, rule)));
            }
        };
    }

    /** The labels before what the rule puts behind them; null where there are none. */
    private static @Nullable String front(Domain domain, @Nullable Domain to) {
        if (to == null) return domain.name();
        return domain.isBelow(to)
                ? domain.name().substring(0, domain.name().length() - to.name().length() - 1)
                : null;
    }

    private static Domain moved(String front, RewriteRule rule) {
        return rule.match() instanceof AddressPattern.AtDomain(_, DomainPattern.Below(var from))
                ? Domain.of(front + "." + from)
                : Domain.of(front);
    }

    private static AddressPattern at(RewriteRule rule, DomainPattern domain) {
        return new AddressPattern.AtDomain(local(rule.match()), domain);
    }

    private static Glob local(AddressPattern match) {
        return switch (match) {
            case AddressPattern.Null _ -> Glob.ANY; // never rewritten
            case AddressPattern.Anywhere(var local) -> local;
            case AddressPattern.AtDomain(var local, _) -> local;
            case AddressPattern.AtLiteral(var local, _) -> local;
        };
    }
}
