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
 * Recipients whose notification is on its way into the spool. Their states follow only when it is
 * durable, so that until then the spool still shows the old ones; nobody may take those at their
 * word. They are forgotten as soon as the spool shows other states.
 */
final class Untold {
    private final Function<QueueId, Optional<Entry>> spool;
    private final Map<QueueId, Map<Integer, RecipientState>> before = new LinkedHashMap<>();

    Untold(Function<QueueId, Optional<Entry>> spool) {
        this.spool = spool;
    }

    void add(Entry entry, Iterable<Integer> recipients) {
        var states = before.computeIfAbsent(entry.id(), _ -> new HashMap<>(2));
        for (int index : recipients) states.put(index, entry.states().get(index));
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
        for (var state : states.entrySet())
            if (entry.get().states().get(state.getKey()).equals(state.getValue())) return false;
        return true;
    }
}
