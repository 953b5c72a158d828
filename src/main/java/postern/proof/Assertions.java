package postern.proof;

import java.util.ArrayList;
import postern.mail.Mailbox;
import postern.policy.Assertion;
import postern.policy.Fact;
import postern.policy.Image;
import postern.policy.RewriteRule.Side;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/** What administrators assert never to be accepted: a property each, named by them. */
final class Assertions {
    private Assertions() {}

    /**
     * What hangs on an unavailable fact counts as asserted: it must not be accepted either. A
     * forward-path counts as it was given, as it is rewritten, and as it is forwarded; what it is
     * forwarded to is not rewritten again.
     */
    static Property of(Prover prover, Assertion assertion) {
        prover.space.budget.at(assertion.line());
        int given = prover.space.of(assertion.never());
        var rewritten = prover.functions.rewritten;
        int never = prover.diagram.or(given, rewritten.rewritten(given));
        never = prover.diagram.or(never, rewritten.forwardedTo(given));
        int who = assertion.outsiders() ? prover.outsiders() : prover.possible;
        int matched =
                prover.diagram.within(prover.diagram.and(who, never), prover.functions.decision());
        var found = prover.find(matched, Prover::accepts);
        if (found == null)
            return new Property(
                    assertion.name(),
                    Answer.PROVED,
                    Severity.ERROR,
                    "what it names is never accepted",
                    "",
                    0,
                    null);
        if (!found.agrees()) return Prover.disagreement(assertion.name(), Severity.ERROR, found);
        var example = found.judged(prover.policy);
        if (!isNamed(prover, assertion, example))
            return Prover.disagreement(assertion.name(), Severity.ERROR, found);
        return new Property(
                assertion.name(),
                Answer.REFUTED,
                Severity.ERROR,
                "a transaction that the assertion in line "
                        + assertion.line()
                        + " names is accepted by the grant "
                        + example.decision().grant(),
                "Narrow that grant, add a guard, or mend the assertion.",
                assertion.line(),
                example);
    }

    /** Whether the assertion is about the example, by what was asked and judged of it alone. */
    private static boolean isNamed(Prover prover, Assertion assertion, Counterexample example) {
        var facts = example.facts();
        if (assertion.outsiders() && !prover.isOutsider(facts)) return false;
        if (assertion.canName(facts)) return true;
        var ways = new ArrayList<Mailbox>(example.decision().becomes());
        if (prover.policy.image(Side.FORWARD_PATH, facts) instanceof Image.Changed(var to, _))
            ways.add(to);
        for (var to : ways) if (assertion.canName(facts.with(Fact.FORWARD_PATH, to))) return true;
        return false;
    }
}
