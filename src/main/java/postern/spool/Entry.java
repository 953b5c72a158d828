package postern.spool;

import java.util.List;

/** A message and how far each of its recipients is, at one moment; the lists run in parallel. */
public record Entry(Message message, List<RecipientState> states) {
    public Entry {
        states = List.copyOf(states);
        if (states.size() != message.envelope().recipients().size())
            throw new IllegalArgumentException("each recipient has one state");
    }

    public QueueId id() {
        return message.id();
    }
}
