package postern.delivery;

import java.util.Collections;
import java.util.List;

/** How a transaction ended; the outcomes run parallel to the assignment's recipients. */
public record Report(Assignment assignment, List<Outcome> outcomes) {
    public Report {
        outcomes = List.copyOf(outcomes);
        if (outcomes.size() != assignment.recipients().size())
            throw new IllegalArgumentException("each recipient has one outcome");
    }

    /** One that was never begun: all of it may be tried again at once. */
    static Report givenBack(Assignment assignment) {
        int count = assignment.recipients().size();
        return new Report(assignment, Collections.nCopies(count, new Outcome.Again()));
    }
}
