package postern.proof;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.Glob;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;
import postern.policy.RewriteRule;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/**
 * {@code no-backscatter}: what is accepted can be sent on, so that no notification has to go to a
 * sender who may be forged. Every forward-path that a grant permits has a route, and a guard over
 * each of our domains refuses unknown recipients in the session. A warning.
 */
final class NoBackscatter {
    private static final String NAME = "no-backscatter";
    private static final int MOST_NAMED = 4;

    private final Policy policy;
    private final Surroundings surroundings;

    /** What has no route, with the line that permits it. */
    private final Set<String> unrouted = new LinkedHashSet<>();

    /** Domains of ours for which no guard asks whether a recipient exists. */
    private final Set<String> unasked = new LinkedHashSet<>();

    private int line;

    private NoBackscatter(Policy policy, Surroundings surroundings) {
        this.policy = policy;
        this.surroundings = surroundings;
    }

    static Property of(Policy policy, Surroundings surroundings) {
        return new NoBackscatter(policy, surroundings).property();
    }

    private Property property() {
        for (var grant : policy.grants()) look(grant);
        for (var rule : policy.rewriting())
            if (rule.side() == RewriteRule.Side.FORWARD_PATH) look(rule);
        if (unrouted.isEmpty() && unasked.isEmpty())
            return new Property(
                    NAME,
                    Answer.PROVED,
                    Severity.WARNING,
                    "what is accepted has a route, and unknown recipients are refused",
                    "",
                    0,
                    null);
        var details = new ArrayList<String>();
        var cures = new ArrayList<String>();
        if (!unrouted.isEmpty()) {
            details.add("no route leads to " + some(unrouted));
            cures.add("Add a route, or narrow the grant's \"to\".");
        }
        if (!unasked.isEmpty()) {
            details.add("unknown recipients are accepted for " + some(unasked));
            cures.add("Add the guard unknown-recipient: { ask: next-hop }, or a list.");
        }
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.WARNING,
                String.join("; ", details) + ": senders hear of it later, and they may be forged",
                String.join(" ", cures),
                line,
                null);
    }

    private static String some(Set<String> all) {
        var first = all.stream().limit(MOST_NAMED).toList();
        return String.join(", ", first)
                + (all.size() > first.size()
                        ? " and " + (all.size() - first.size()) + " more"
                        : "");
    }

    private void look(Grant grant) {
        var until = grant.terms().until();
        if (until != null && until.isBefore(surroundings.now())) return;
        int before = unrouted.size() + unasked.size();
        var to = grant.terms().to();
        switch (grant) {
            case Grant.Receive _, Grant.Upstream _ -> {
                for (var domain : policy.domains().patterns()) {
                    if (to != null && !reaches(to, domain)) continue;
                    if (!isRouted(domain)) unrouted.add(domain.toString());
                    if (!isAsked(domain, grant)) unasked.add(domain.toString());
                }
            }
            case Grant.Relay _, Grant.Login _, Grant.Device _ -> {
                if (to == null) {
                    if (!isRouted(new DomainPattern.Everything())) unrouted.add("foreign domains");
                } else
                    for (var pattern : to.patterns()) {
                        var domain = domain(pattern);
                        if (domain != null && !isRouted(domain)) unrouted.add(domain.toString());
                    }
            }
            case Grant.Forward(_, var becomes) -> {
                for (var mailbox : becomes)
                    if (!(mailbox.host() instanceof Domain domain)
                            ? !isRouted(new DomainPattern.Everything())
                            : !isRouted(new DomainPattern.Exactly(domain)))
                        unrouted.add(mailbox.toString());
            }
            case Grant.Collect _ -> {}
        }
        if (line == 0 && unrouted.size() + unasked.size() > before) line = grant.line();
    }

    private void look(RewriteRule rule) {
        var domain = rule.as().domain();
        DomainPattern image =
                domain == null
                        ? new DomainPattern.Everything()
                        : rule.as().domainCapture() == 0
                                ? new DomainPattern.Exactly(domain)
                                : new DomainPattern.Below(domain);
        if (isRouted(image)) return;
        if (line == 0) line = rule.line();
        unrouted.add(domain == null ? "what rewriting makes" : image.toString());
    }

    /** The domains that a pattern can be at; null for literals and the null path. */
    private static @Nullable DomainPattern domain(AddressPattern pattern) {
        return switch (pattern) {
            case AddressPattern.Null _, AddressPattern.AtLiteral _ -> null;
            case AddressPattern.Anywhere _ -> new DomainPattern.Everything();
            case AddressPattern.AtDomain(_, var domain) -> domain;
        };
    }

    /** Whether every domain of the pattern has a route. */
    private boolean isRouted(DomainPattern pattern) {
        return covers(surroundings.routed().patterns(), pattern);
    }

    /** Whether one of these takes in all domains of the pattern. */
    private static boolean covers(List<DomainPattern> all, DomainPattern pattern) {
        for (var one : all)
            switch (one) {
                case DomainPattern.Everything _ -> {
                    return true;
                }
                case DomainPattern.Exactly _ -> {
                    if (one.equals(pattern)) return true;
                }
                case DomainPattern.Below(var parent) -> {
                    if (pattern instanceof DomainPattern.Exactly(var domain)
                            && domain.isBelow(parent)) return true;
                    if (pattern instanceof DomainPattern.Below(var domain)
                            && (domain.equals(parent) || domain.isBelow(parent))) return true;
                }
                case DomainPattern.Loose(var ending) -> {
                    if (pattern instanceof DomainPattern.Exactly(var domain)
                            && domain.name().endsWith(ending.name())) return true;
                    if (pattern instanceof DomainPattern.Below(var domain)
                            && ("." + domain).endsWith(ending.name())) return true;
                }
            }
        return false;
    }

    /** Whether some address of that domain can match. */
    private static boolean reaches(AddressPatterns to, DomainPattern domain) {
        for (var pattern : to.patterns()) {
            var at = domain(pattern);
            if (at != null && (covers(List.of(at), domain) || covers(List.of(domain), at)))
                return true;
        }
        return false;
    }

    /** Whether some guard asks about every address of that domain that the grant permits. */
    private boolean isAsked(DomainPattern domain, Grant grant) {
        for (var guard : policy.guards())
            if (guard.kind() == Guard.Kind.UNKNOWN_RECIPIENT
                    && isOver(guard.where(), domain, grant)) return true;
        return false;
    }

    private boolean isOver(Condition where, DomainPattern domain, Grant grant) {
        return switch (where) {
            case Condition.All(var parts) ->
                    parts.stream().allMatch(part -> isOver(part, domain, grant));
            case Condition.Any(var parts) ->
                    parts.stream().anyMatch(part -> isOver(part, domain, grant));
            case Condition.ListenerIn(var listeners) -> {
                var on = grant.terms().on();
                yield on.isEmpty()
                        ? surroundings.doors().stream()
                                .allMatch(door -> listeners.contains(door.name()))
                        : listeners.containsAll(on);
            }
            case Condition.ForwardPathIn(var patterns) ->
                    patterns.patterns().stream().anyMatch(p -> isAll(p, domain));
            case Condition.ForwardPathOurs _ -> true;
            case Condition.Not(Condition.LoggedIn _) -> true; // nobody matches these grants else
            case Condition.Not(Condition.ClientIn(_, var clients)) -> {
                var from = TrustedClients.clients(grant);
                yield from != null && from.addresses().intersect(clients).isEmpty();
            }
            case Condition.ClientIn(_, var clients) -> {
                var from = TrustedClients.clients(grant);
                yield from != null && from.addresses().minus(clients).isEmpty();
            }
            default -> false;
        };
    }

    private static boolean isAll(AddressPattern pattern, DomainPattern domain) {
        return switch (pattern) {
            case AddressPattern.Anywhere(var local) -> local.equals(Glob.ANY);
            case AddressPattern.AtDomain(var local, var at) ->
                    local.equals(Glob.ANY) && covers(List.of(at), domain);
            case AddressPattern.Null _, AddressPattern.AtLiteral _ -> false;
        };
    }
}
