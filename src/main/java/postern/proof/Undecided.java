package postern.proof;

import postern.policy.Facts;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/** Properties of which the prover does not know whether they hold. */
final class Undecided {
    private Undecided() {}

    static Property because(String name, Severity severity, Budget.UsedUp used) {
        return new Property(
                name,
                Answer.UNDECIDED,
                severity,
                "not proved: the policy needs more than "
                        + used.limit
                        + (used.line > 0 ? ", reached in line " + used.line : ""),
                "Merge lines that are alike: lists instead of many lines, fewer wildcards at one"
                        + " domain.",
                used.line,
                null);
    }

    /** The prover's example was judged otherwise: one of the two is wrong. */
    static Property disagreement(String name, Severity severity, Facts facts) {
        return new Property(
                name,
                Answer.UNDECIDED,
                severity,
                "not proved: the prover and the judge disagree about " + facts,
                "This is a fault of Postern: please report it with this line.",
                0,
                null);
    }
}
