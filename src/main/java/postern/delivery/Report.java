package postern.delivery;

import java.util.List;

/** How a transaction ended; the outcomes run parallel to the assignment's recipients. */
public record Report(Assignment assignment, List<Outcome> outcomes) {
    public Report {
        outcomes = List.copyOf(outcomes);
        if (outcomes.size() != assignment.recipients().size())
            throw new IllegalArgumentException("each recipient has one outcome");
    }
}
