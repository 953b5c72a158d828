package postern.spool;

import java.util.HashMap;
import java.util.Map;
import postern.mail.Reply;

/**
 * Replies that many recipients wait with, kept once: where a next hop defers thousands, it mostly
 * says the same to all of them.
 */
final class SameReplies {
    private static final int MOST = 10_000;
    private final Map<Reply, Reply> known = new HashMap<>();

    /** The same state, with a reply that was seen before where there is an equal one. */
    RecipientState of(RecipientState state) {
        return state
                                instanceof
                                RecipientState.Waiting(
                                        int attempts,
                                        var next,
                                        var last,
                                        boolean told)
                        && last != null
                ? new RecipientState.Waiting(attempts, next, same(last), told)
                : state;
    }

    private Reply same(Reply reply) {
        var before = known.get(reply);
        if (before != null) return before;
        if (known.size() < MOST) known.put(reply, reply);
        return reply;
    }
}
