package postern.delivery;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/**
 * Recipients whose new states the spool does not show yet: mostly because their notification is on
 * its way, and the states follow only when it is durable. Nobody may take the old ones at their
 * word until then. They are forgotten as soon as the spool shows the end of a recipient, or else
 * any new state.
 */
final class Untold {
    private final Function<QueueId, Optional<Entry>> spool;

    /** What is ordered where that is final; else what was before. */
    private final Map<QueueId, Map<Integer, RecipientState>> before = new LinkedHashMap<>();

    Untold(Function<QueueId, Optional<Entry>> spool) {
        this.spool = spool;
    }

    /**
     * @param ordered the states that the spool is going to show
     */
    void add(Entry entry, Map<Integer, RecipientState> ordered) {
        var states = before.computeIfAbsent(entry.id(), _ -> new HashMap<>(2));
        ordered.forEach((index, state) ->
                states.put(index, state.isFinal() ? state : entry.states().get(index)));
    }

    /**
     * Somebody changed that message: what it shows of recipients that are not final is the truth.
     */
    void changed(QueueId id) {
        var states = before.get(id);
        if (states == null) return;
        states.values().removeIf(state -> !state.isFinal());
        if (states.isEmpty()) before.remove(id);
    }

    /** Whether the spool is behind for any recipient of that message. */
    boolean concerns(QueueId id) {
        if (!before.containsKey(id)) return false;
        if (!isOver(id)) return true;
        before.remove(id);
        return false;
    }

    /** Whether the spool is behind for that recipient. */
    boolean concerns(QueueId id, int recipient) {
        return concerns(id) && before.getOrDefault(id, Map.of()).containsKey(recipient);
    }

    /** Whether that recipient's end is on its way, so that nothing more is to be done for it. */
    boolean ends(QueueId id, int recipient) {
        if (!concerns(id)) return false;
        var state = before.getOrDefault(id, Map.of()).get(recipient);
        return state != null && state.isFinal();
    }

    /** Forgets, oldest first, what has reached the spool. */
    void tidy() {
        while (!before.isEmpty()) {
            var oldest = before.keySet().iterator().next();
            if (!isOver(oldest)) return;
            before.remove(oldest);
        }
    }

    private boolean isOver(QueueId id) {
        var states = before.getOrDefault(id, Map.of());
        var entry = spool.apply(id);
        if (entry.isEmpty()) return true;
        for (var waitedFor : states.entrySet()) {
            var shown = entry.get().states().get(waitedFor.getKey());
            var state = waitedFor.getValue();
            if (state.isFinal() ? !shown.isFinal() : shown.equals(state)) return false;
        }
        return true;
    }
}
