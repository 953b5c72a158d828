package postern.proof;

import java.util.Arrays;
import postern.proof.Property.Answer;
import postern.proof.Property.Severity;

/**
 * {@code no-unlimited-relay}: with every limit exceeded, no foreign forward-path is accepted any
 * more. A warning.
 */
final class NoUnlimitedRelay {
    static final String NAME = "no-unlimited-relay";

    private NoUnlimitedRelay() {}

    static Property of(Prover prover) {
        var space = prover.space;
        var exceeded = new int[space.levels.size()];
        Arrays.fill(exceeded, -1);
        exceeded[space.overLimits.number()] = 0; // available
        for (var limit : space.limit.values()) exceeded[limit.number()] = 1;
        int where =
                prover.diagram.and(
                        prover.possible, prover.functions.rewritten.rewritten(prover.foreign()));
        int decided = prover.diagram.restrict(prover.functions.decision(), exceeded);
        var found = prover.find(prover.diagram.within(where, decided), Prover::accepts, exceeded);
        if (found == null)
            return new Property(
                    NAME,
                    Answer.PROVED,
                    Severity.WARNING,
                    "every way out passes a limit",
                    "",
                    0,
                    null);
        if (!found.agrees()) return Prover.disagreement(NAME, Severity.WARNING, found);
        var example = found.judged(prover.policy);
        var lines = example.lines();
        return new Property(
                NAME,
                Answer.REFUTED,
                Severity.WARNING,
                "no limit stops what the grant " + example.decision().grant() + " lets out",
                "Add a guard such as limit: { by: client, rate: 100/m } that covers it.",
                lines.isEmpty() ? 0 : lines.getFirst(),
                example);
    }
}
