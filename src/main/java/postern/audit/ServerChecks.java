package postern.audit;

import java.util.List;
import postern.audit.Acquaintance.Met;

/** What else a server should not do: everything but relaying. */
final class ServerChecks {
    private final Plan plan;
    private final Caller caller;
    private final Met.Known known;

    ServerChecks(Plan plan, Caller caller, Met.Known known) {
        this.plan = plan;
        this.caller = caller;
        this.known = known;
    }

    List<Finding> run() {
        return List.of();
    }
}
