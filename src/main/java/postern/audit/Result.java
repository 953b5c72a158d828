package postern.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.audit.Probe.Standing;

/**
 * What a test has found.
 *
 * @param server what the server said of itself; null where it was not reached
 * @param control whether it takes mail for our domain; null where it was not reached
 * @param reasons why it could not be told, one phrase each
 * @param notes what was done otherwise than it was asked for
 * @param sent messages
 * @param received messages
 * @param connections that were made
 */
public record Result(
        Verdict verdict,
        Plan plan,
        @Nullable Server server,
        @Nullable Control control,
        List<Probe> probes,
        List<Finding> findings,
        List<String> reasons,
        List<String> notes,
        int sent,
        int received,
        int connections) {
    public Result {
        probes = List.copyOf(probes);
        findings = List.copyOf(findings);
        reasons = List.copyOf(reasons);
        notes = List.copyOf(notes);
    }

    /** How many probes show that. */
    public long count(Standing standing) {
        return probes.stream().filter(p -> p.standing() == standing).count();
    }
}
