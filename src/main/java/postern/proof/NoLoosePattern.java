package postern.proof;

import java.util.ArrayList;
import java.util.List;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Fact;
import postern.policy.Policy;
import postern.proof.LoosePatterns.Loose;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/**
 * {@code no-loose-pattern}: our domains hold no public suffix and no pattern that takes in domains
 * of others.
 */
final class NoLoosePattern {
    private static final String NAME = "no-loose-pattern";

    /** So many of the patterns are tried with an address of their own. */
    private static final int MOST_TRIED = 8;

    private final Surroundings surroundings;
    private final List<Loose> loose;
    private final List<Condition> taken = new ArrayList<>(); // forward-paths, plausible ones first

    /** Knows what is wrong, and no example yet. */
    NoLoosePattern(Policy policy, Surroundings surroundings) {
        this.surroundings = surroundings;
        var patterns = policy.domains().patterns();
        loose = LoosePatterns.in(patterns);
        if (loose.isEmpty()) return;
        var notOurs = new Condition.Not(at(LoosePatterns.sound(patterns)));
        for (var one : loose.subList(0, Math.min(loose.size(), MOST_TRIED)))
            if (Mailbox.parse("someone@" + one.taken())
                    instanceof Parsed.Good<Mailbox>(var found)) {
                var alone = new AddressPatterns(List.of(AddressPattern.exactly(found)));
                taken.add(both(new Condition.ForwardPathIn(alone), notOurs));
            }
        taken.add(both(at(loose.stream().map(Loose::pattern).toList()), notOurs));
    }

    private static Condition at(List<DomainPattern> domains) {
        return new Condition.ForwardPathOurs(new DomainSet(domains));
    }

    private static Condition both(Condition a, Condition b) {
        return new Condition.All(List.of(a, b));
    }

    /** What the prover has to tell apart, so that an example can be searched for. */
    List<Condition> asks() {
        return taken;
    }

    Property property(Search search) {
        if (loose.isEmpty())
            return new Property(
                    NAME,
                    Answer.PROVED,
                    Severity.ERROR,
                    "our domains are whole names, and no public suffixes",
                    "",
                    0,
                    null);
        var example =
                Search.first(taken.stream().map(search::fromStrangers))
                        .map(this::permittedByDomain);
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.ERROR,
                "in our domains, "
                        + String.join("; ", loose.stream().map(Loose::why).toList())
                        + switch (example.outcome()) {
                            case REFUSED -> "; guards refuse all mail to them, for now";
                            case NEVER_GRANTED ->
                                    "; no grant takes a stranger's mail to them, for now";
                            case FOUND, UNKNOWN -> "";
                        },
                "Name your own domains, and \"*.example.com\" for those below one.",
                line(loose.getFirst().pattern()),
                example.example());
    }

    private Counterexample permittedByDomain(Counterexample example) {
        var to = example.facts().value(Fact.FORWARD_PATH);
        for (var one : loose)
            if (to != null && new DomainSet(List.of(one.pattern())).contains(to.host()))
                return example.permittedBy(line(one.pattern()));
        return example;
    }

    private int line(DomainPattern pattern) {
        return surroundings.domainLines().getOrDefault(pattern, 0);
    }
}
