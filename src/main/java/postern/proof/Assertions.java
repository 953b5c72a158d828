package postern.proof;

import postern.policy.Assertion;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/** What administrators assert never to be accepted: a property each, named by them. */
final class Assertions {
    private Assertions() {}

    /**
     * What hangs on an unavailable fact counts as asserted: it must not be accepted either. A
     * forward-path counts as it was given, as it is rewritten, and as it is forwarded.
     */
    static Property of(Prover prover, Assertion assertion) {
        prover.space.budget.at(assertion.line());
        int never = prover.space.of(assertion.never());
        var rewritten = prover.functions.rewritten;
        never = prover.diagram.or(never, rewritten.rewritten(never));
        never = prover.diagram.or(never, rewritten.forwardedTo(never));
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
}
