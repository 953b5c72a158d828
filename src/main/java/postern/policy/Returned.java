package postern.policy;

import java.util.ArrayList;
import java.util.List;
import postern.mail.Domain;
import postern.mail.Replies;
import postern.policy.Decision.Outcome;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/**
 * Where the addresses live that we make for senders of forwarded mail (SRS). A bounce that comes
 * back to one that we made, and not long ago, goes on to that sender; this is a way out of the
 * house that an outsider may take, so that a guard of its own stands at it, which no line of the
 * file can change: what is forged, too old or no bounce is refused.
 *
 * @param domain of ours; other addresses in it are what they were
 * @param line in the file
 */
public record Returned(Domain domain, int line) {
    /** No name that a file can give to a guard. */
    static final String GUARD = "returned mail (SRS)";

    private static final List<String> FRONTS =
            List.of("SRS0=", "SRS0+", "SRS0-", "SRS1=", "SRS1+", "SRS1-");

    /** What looks like one; all others are asked nothing. */
    private Condition at() {
        var patterns = new ArrayList<AddressPattern>();
        for (var front : FRONTS)
            patterns.add(
                    new AddressPattern.AtDomain(
                            new Glob(front + "*", false), new DomainPattern.Exactly(domain)));
        return new Condition.ForwardPathIn(new AddressPatterns(patterns));
    }

    private static Condition is(Finding.Returned what) {
        return new Condition.Found(what);
    }

    private static Condition noBounce() {
        return new Condition.All(
                List.of(
                        is(Finding.Returned.OURS),
                        new Condition.Not(
                                new Condition.ReversePathIn(AddressPatterns.NULL_REVERSE_PATH))));
    }

    private Guard guard() {
        return new Guard(
                GUARD,
                Kind.RETURNED,
                line,
                at(),
                List.of(
                        rule("forged", is(Finding.Returned.FORGED), Replies.RETURN_FORGED),
                        rule("expired", is(Finding.Returned.EXPIRED), Replies.RETURN_EXPIRED),
                        rule("no bounce", noBounce(), Replies.RETURNS_ONLY)),
                new Action.Allow(),
                new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE));
    }

    private Rule rule(String match, Condition condition, postern.mail.Reply reply) {
        return new Rule(line, match, condition, new Action.Refuse(Outcome.REJECT, reply));
    }

    /**
     * The guards of a policy with the one that stands at this way, if it does not stand there yet;
     * those that ask whether a recipient exists know such addresses.
     */
    List<Guard> with(List<Guard> guards) {
        for (var guard : guards) if (guard.kind() == Kind.RETURNED) return guards;
        var all = new ArrayList<Guard>();
        all.add(guard());
        for (var guard : guards)
            all.add(guard.kind() == Kind.UNKNOWN_RECIPIENT ? knowing(guard) : guard);
        return all;
    }

    private Guard knowing(Guard guard) {
        var rules = new ArrayList<Rule>();
        rules.add(
                new Rule(
                        line,
                        "senders of forwarded mail",
                        new Condition.All(List.of(at(), is(Finding.Returned.OURS))),
                        new Action.Allow()));
        rules.addAll(guard.rules());
        return new Guard(
                guard.name(),
                guard.kind(),
                guard.line(),
                guard.where(),
                rules,
                guard.otherwise(),
                guard.unavailable());
    }

    /** What is never to be accepted: all that leaves this way and is no bounce to a sender. */
    public Condition never() {
        return new Condition.All(
                List.of(
                        at(),
                        new Condition.Any(
                                List.of(
                                        is(Finding.Returned.FORGED),
                                        is(Finding.Returned.EXPIRED),
                                        noBounce()))));
    }
}
