package postern.delivery;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.RecipientState;
import postern.spool.RecipientState.Waiting;

/**
 * Recipients whose new states the spool does not show yet: mostly because their notification is on
 * its way, and the states follow only when it is durable. Nobody may end or be told twice because
 * the spool is behind. A delay that is not reported yet keeps nobody from being delivered.
 */
final class Untold {
    private final Function<QueueId, Optional<Entry>> spool;

    /** What was ordered: the end of a recipient, or that a delay was reported. */
    private final Map<QueueId, Map<Integer, RecipientState>> ordered = new LinkedHashMap<>();

    Untold(Function<QueueId, Optional<Entry>> spool) {
        this.spool = spool;
    }

    void add(QueueId id, Map<Integer, RecipientState> states) {
        ordered.computeIfAbsent(id, _ -> new HashMap<>(2)).putAll(states);
    }

    /**
     * Somebody changed that message: what it shows of recipients that have not ended is the truth.
     */
    void changed(QueueId id) {
        var states = ordered.get(id);
        if (states == null) return;
        states.values().removeIf(state -> !state.isFinal());
        if (states.isEmpty()) ordered.remove(id);
    }

    /** Whether anything about that recipient is on its way. */
    boolean concerns(QueueId id, int recipient) {
        var states = ordered.get(id);
        return states != null && states.containsKey(recipient) && !isForgotten(id);
    }

    /** Whether that recipient's end is on its way, so that nothing more is to be done for it. */
    boolean ends(QueueId id, int recipient) {
        var states = ordered.get(id);
        if (states == null) return false;
        var state = states.get(recipient);
        return state != null && state.isFinal() && !isForgotten(id);
    }

    /**
     * Looks whether the oldest has reached the spool: if not, it is asked again behind the others.
     */
    void tidy() {
        for (int i = 0; i < 2 && !ordered.isEmpty(); i++) {
            var id = ordered.keySet().iterator().next();
            if (isForgotten(id)) continue;
            var states = ordered.remove(id);
            if (states != null) ordered.put(id, states);
        }
    }

    private boolean isForgotten(QueueId id) {
        var entry = spool.apply(id);
        if (entry.isPresent())
            for (var state : ordered.getOrDefault(id, Map.of()).entrySet())
                if (!isShown(state.getValue(), entry.get().states().get(state.getKey())))
                    return false;
        ordered.remove(id);
        return true;
    }

    private static boolean isShown(RecipientState state, RecipientState shown) {
        return shown.isFinal()
                || !state.isFinal() && shown instanceof Waiting waiting && waiting.delayReported();
    }
}
