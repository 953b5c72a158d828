package postern.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.ParserException;
import org.snakeyaml.engine.v2.parser.Parser;

/**
 * YAML events that nest no deeper than a configuration can: a tree is built by recursion, and a
 * million brackets would end it.
 */
final class ShallowEvents implements Parser {
    private static final int DEEPEST = 32;

    private final Parser events;
    private int depth;

    ShallowEvents(Parser events) {
        this.events = events;
    }

    @Override
    public boolean checkEvent(Event.ID choice) {
        return events.checkEvent(choice);
    }

    @Override
    public Event peekEvent() {
        return events.peekEvent();
    }

    @Override
    public Event next() {
        var event = events.next();
        switch (event.getEventId()) {
            case SequenceStart, MappingStart -> {
                if (++depth > DEEPEST)
                    throw new ParserException(
                            "lists and sections stand in each other more than " + DEEPEST + " deep",
                            Optional.empty(),
                            "it nests deeper than " + DEEPEST,
                            event.getStartMark());
            }
            case SequenceEnd, MappingEnd -> depth--;
            default -> {}
        }
        return event;
    }

    @Override
    public boolean hasNext() {
        return events.hasNext();
    }
}
