package postern.review;

import postern.policy.Decision;
import postern.policy.Verdict;
import postern.policy.Verdict.Step;

/** The line of a policy that made a decision what it is. */
public final class Cause {
    private Cause() {}

    /** The guard that refused or held, or the grant that permitted; else that none did. */
    public static Step of(Verdict.Decided decided) {
        var name = name(decided.decision());
        for (var step : decided.trace().reversed()) if (step.rule().equals(name)) return step;
        return new Step(0, name, decided.decision().reply().toString());
    }

    /** The same as people call it, without what it said. */
    public static String name(Decision decision) {
        if (decision.guard() != null) return "guard " + decision.guard();
        return decision.grant() == null ? "no grant" : "grant " + decision.grant();
    }
}
