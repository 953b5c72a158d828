package postern.app;

import postern.delivery.Standing;
import postern.journal.Json;

/** How {@code queue list} tells of a destination that is down. */
final class Downtime {
    private Downtime() {}

    /** One JSON object: destination, waiting, failures, nextTry (null for now), last. */
    static String describe(Standing standing) {
        var out = new StringBuilder();
        var next = standing.nextTry();
        var last = standing.lastFailure();
        new Json(out)
                .beginObject()
                .field("destination", standing.destination().toString())
                .field("waiting", standing.waiting())
                .field("failures", standing.failures())
                .field("nextTry", next == null ? null : next.toString())
                .field("last", last == null ? null : last.toString())
                .endObject();
        return out.toString();
    }
}
