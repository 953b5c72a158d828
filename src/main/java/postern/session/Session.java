package postern.session;

import java.time.Instant;
import java.util.List;

/** The server side of one connection. Owns no socket, thread or clock. */
public final class Session {

    /** Takes an event, and says what is to be done about it. */
    public List<Effect> on(Event event, Instant now) {
        throw new IllegalStateException("not built yet");
    }

    /** Whether it waits for an answer to an effect, so that octets from the client must be kept. */
    public boolean isWaiting() {
        throw new IllegalStateException("not built yet");
    }

    /** When {@link Event.TimeUp} is due, unless something happens before. */
    public Instant deadline() {
        throw new IllegalStateException("not built yet");
    }
}
