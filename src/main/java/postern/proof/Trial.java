package postern.proof;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.policy.Action;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Finding;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;
import postern.policy.Score;
import postern.policy.Source;
import postern.policy.Verdict;

/**
 * Looks for a transaction from one client that is accepted, by trying plausible ones on the judge.
 * What it finds is true; that it finds none says nothing.
 */
final class Trial {
    private static final int MOST_ADDRESSES = 12; // of each side
    private static final Mailbox STRANGER = Mailbox.of("someone@elsewhere.example");
    private static final Mailbox VICTIM = Mailbox.of("victim@far.example");

    private final Policy policy;
    private final Instant now;

    Trial(Policy policy, Instant now) {
        this.policy = policy;
        this.now = now;
    }

    /**
     * Tries transactions that the grant permits: to foreign forward-paths first, where it permits
     * them.
     */
    @Nullable Counterexample accepted(
            Grant grant, Door.@Nullable Tls tls, String on, IpAddress client) {
        var base =
                who(grant)
                        .with(Fact.LISTENER, on)
                        .with(Fact.CLIENT, client)
                        .with(Fact.NOW, now)
                        .with(Fact.HELO, "client.example")
                        .with(Fact.RECIPIENT_KNOWN, true)
                        .with(Fact.OVER_LIMITS, Set.of())
                        .with(Fact.CONTENT, Set.of())
                        .with(Fact.RDNS, Finding.Rdns.CONFIRMED)
                        .with(Fact.HELO_HOST, Finding.HeloHost.CONFIRMED)
                        .with(Fact.SPF, Finding.Spf.PASS)
                        .with(Fact.SOURCE, new Source(IpAddress.of("203.0.113.9"), ""))
                        .with(Fact.DKIM, Finding.Dkim.PASS)
                        .with(Fact.ARC, Finding.Arc.NONE)
                        .with(Fact.DMARC, Finding.Dmarc.PASS)
                        .with(Fact.DNSBL_CLIENT, Score.NOTHING)
                        .with(Fact.DNSBL_SENDER, Score.NOTHING)
                        .with(Fact.UNUSUAL, "")
                        .with(Fact.GREYLIST, 0)
                        .with(Fact.RETURNED, Finding.Returned.NO);
        for (var to : forwardPaths(grant))
            for (var from : reversePaths(grant))
                for (boolean encrypted : states(tls)) {
                    var facts =
                            base.with(Fact.TLS, encrypted)
                                    .with(Fact.REVERSE_PATH, from)
                                    .with(Fact.FROM, from)
                                    .with(Fact.FORWARD_PATH, to);
                    if (policy.judge(facts) instanceof Verdict.Decided(var decision, var trace)
                            && decision.outcome().isAcceptance()
                            && (decision.trusted() || !grant.isTrusted())) // not by another kind
                    return new Counterexample(facts, decision, trace, lines(decision.grant()));
                }
        return null;
    }

    /** Somebody whom the grant is for: a user of its, or nobody who has logged in. */
    private static Facts who(Grant grant) {
        boolean login = grant instanceof Grant.Login;
        var user = Optional.<String>empty();
        var groups = Set.<String>of();
        if (grant instanceof Grant.Login(_, _, Grant.Users(var names, var in), _)) {
            user = Optional.of(names.isEmpty() ? "someone" : names.getFirst());
            if (names.isEmpty() && !in.isEmpty()) groups = Set.of(in.getFirst());
        }
        return Facts.NONE
                .with(Fact.USER, user)
                .with(Fact.GROUPS, groups)
                .with(Fact.OWNS_REVERSE_PATH, login)
                .with(Fact.OWNS_FROM, login);
    }

    private List<Integer> lines(@Nullable String name) {
        return policy.grants().stream()
                .filter(grant -> grant.name().equals(name))
                .map(Grant::line)
                .toList();
    }

    private static boolean[] states(Door.@Nullable Tls tls) {
        if (tls == null) return new boolean[] {false, true};
        return switch (tls) {
            case NONE -> new boolean[] {false};
            case OFFERED -> new boolean[] {false, true};
            case REQUIRED, IMPLICIT -> new boolean[] {true};
        };
    }

    private List<Mailbox> forwardPaths(Grant grant) {
        var foreign = new LinkedHashSet<Mailbox>();
        var ours = new LinkedHashSet<Mailbox>();
        var to = grant.terms().to();
        if (to == null) {
            foreign.add(VICTIM);
            for (var pattern : policy.domains().patterns())
                member(pattern, "someone").ifPresent(ours::add);
        } else
            for (var mailbox : members(to)) (policy.isOurs(mailbox) ? ours : foreign).add(mailbox);
        if (grant instanceof Grant.Upstream) foreign.clear();
        var all = new ArrayList<Mailbox>(foreign);
        all.addAll(ours);
        return all.subList(0, Math.min(all.size(), MOST_ADDRESSES));
    }

    private List<ReversePath> reversePaths(Grant grant) {
        if (grant instanceof Grant.Device(_, _, var as)) return List.of(new ReversePath.From(as));
        var all = new LinkedHashSet<ReversePath>();
        if (grant instanceof Grant.Login(_, _, _, Grant.As.Listed(var addresses)))
            for (var mailbox : members(addresses)) all.add(new ReversePath.From(mailbox));
        all.add(new ReversePath.From(STRANGER));
        for (var pattern : policy.domains().patterns())
            member(pattern, "someone").ifPresent(m -> all.add(new ReversePath.From(m)));
        for (var guard : policy.guards())
            if (guard.kind() == Guard.Kind.REVERSE_PATH)
                for (var rule : guard.rules())
                    if (rule.action() instanceof Action.Allow
                            && rule.condition() instanceof Condition.ReversePathIn(var patterns))
                        for (var mailbox : members(patterns))
                            all.add(new ReversePath.From(mailbox));
        all.add(new ReversePath.Null());
        return all.stream().limit(MOST_ADDRESSES).toList();
    }

    private static List<Mailbox> members(AddressPatterns patterns) {
        var members = new ArrayList<Mailbox>();
        for (var pattern : patterns.patterns()) {
            if (members.size() == MOST_ADDRESSES) break;
            switch (pattern) {
                case AddressPattern.Null _ -> {}
                case AddressPattern.Anywhere(var local) ->
                        read(local.text().replace("*", "someone") + "@far.example")
                                .ifPresent(members::add);
                case AddressPattern.AtDomain(var local, var domain) ->
                        member(domain, local.text().replace("*", "someone"))
                                .ifPresent(members::add);
                case AddressPattern.AtLiteral(var local, var literal) ->
                        read(local.text().replace("*", "someone") + "@" + literal)
                                .ifPresent(members::add);
            }
        }
        return members;
    }

    private static Optional<Mailbox> member(DomainPattern pattern, String local) {
        return read(
                switch (pattern) {
                    case DomainPattern.Exactly(var domain) -> local + "@" + domain;
                    case DomainPattern.Below(var domain) -> local + "@mail." + domain;
                    case DomainPattern.Everything _ -> local + "@far.example";
                    case DomainPattern.Loose(var ending) -> local + "@evil" + ending;
                });
    }

    private static Optional<Mailbox> read(String text) {
        return Mailbox.parse(text) instanceof Parsed.Good<Mailbox>(var mailbox)
                ? Optional.of(mailbox)
                : Optional.empty();
    }
}
