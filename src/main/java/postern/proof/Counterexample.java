package postern.proof;

import java.util.List;
import postern.policy.Decision;
import postern.policy.Facts;
import postern.policy.Verdict.Step;

/**
 * A transaction that shows why a property does not hold, judged.
 *
 * @param facts every fact that the decision hangs on
 * @param lines of the file that permit it
 */
public record Counterexample(
        Facts facts, Decision decision, List<Step> trace, List<Integer> lines) {
    public Counterexample {
        trace = List.copyOf(trace);
        lines = List.copyOf(lines);
    }
}
