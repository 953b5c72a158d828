package postern.proof;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.policy.Decision;
import postern.policy.Facts;
import postern.policy.Verdict.Step;

/**
 * A transaction that shows why a property does not hold, judged.
 *
 * @param facts every fact that the decision hangs on
 * @param lines of the file that permit it
 * @param proxy who connects, and says in a PROXY header that it speaks for the client; null where
 *     the client connects itself
 */
public record Counterexample(
        Facts facts,
        Decision decision,
        List<Step> trace,
        List<Integer> lines,
        @Nullable IpAddress proxy) {
    public Counterexample {
        trace = List.copyOf(trace);
        lines = List.copyOf(lines);
    }

    /** One in which the client connects itself. */
    public Counterexample(Facts facts, Decision decision, List<Step> trace, List<Integer> lines) {
        this(facts, decision, trace, lines, null);
    }

    /** The same, permitted by that line too, which comes first; 0 for none. */
    Counterexample permittedBy(int line) {
        var all = new LinkedHashSet<Integer>();
        if (line > 0) all.add(line);
        all.addAll(lines);
        return new Counterexample(facts, decision, trace, new ArrayList<>(all), proxy);
    }

    /** The same, with the client's address in the mouth of somebody else. */
    Counterexample through(IpAddress sender) {
        return new Counterexample(facts, decision, trace, lines, sender);
    }
}
