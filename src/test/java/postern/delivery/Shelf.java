package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import postern.mail.Envelope;
import postern.mail.Recipient;
import postern.mail.ReversePath;
import postern.spool.Content;
import postern.spool.Entry;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/** A spool without a disk, in which no final state may change. */
final class Shelf {
    final Map<QueueId, Entry> entries = new LinkedHashMap<>();

    /** Messages that were forgotten, each with how its recipients ended. */
    final Map<QueueId, List<RecipientState>> gone = new HashMap<>();

    private long lastId;

    Entry store(Instant now, ReversePath from, boolean trusted, List<Recipient> to) {
        var id = new QueueId(++lastId);
        var message =
                new Message(
                        id,
                        now,
                        new Envelope(from, to, null, null, Envelope.Body.SEVEN_BIT, false),
                        new Content(1000, false, false, false, true),
                        new Origin("s", null, "h", "l", "g", trusted));
        var entry =
                new Entry(message, Collections.nCopies(to.size(), RecipientState.Waiting.FRESH));
        entries.put(id, entry);
        return entry;
    }

    RecipientState state(QueueId id, int recipient) {
        var states = gone.get(id);
        return (states == null ? Objects.requireNonNull(entries.get(id)).states() : states)
                .get(recipient);
    }

    /** What the scheduler orders at once: it never moves what is final. */
    void update(QueueId id, Map<Integer, RecipientState> changes) {
        var entry = entries.get(id);
        if (entry != null)
            for (int index : changes.keySet())
                assertThat(entry.states().get(index).isFinal())
                        .as("%s/%d is %s", id, index, entry.states().get(index))
                        .isFalse();
        write(id, changes);
    }

    /** What follows a notification: who was held meanwhile stays held, unless it is all over. */
    void follow(QueueId id, Map<Integer, RecipientState> changes) {
        var entry = entries.get(id);
        if (entry == null) return;
        var those = new HashMap<>(changes);
        those.entrySet()
                .removeIf(change ->
                        entry.states().get(change.getKey()) instanceof RecipientState.Held
                                && !change.getValue().isFinal());
        write(id, those);
    }

    /** As {@link postern.spool.Spool#update}: a final state stays as it is. */
    void write(QueueId id, Map<Integer, RecipientState> changes) {
        var entry = entries.get(id);
        if (entry == null) return;
        var states = new ArrayList<>(entry.states());
        changes.forEach((index, state) -> {
            if (!states.get(index).isFinal()) states.set(index, state);
        });
        if (states.stream().allMatch(RecipientState::isFinal)) {
            entries.remove(id);
            gone.put(id, states);
        } else entries.put(id, new Entry(entry.message(), states));
    }
}
