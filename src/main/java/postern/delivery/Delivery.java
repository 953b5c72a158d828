package postern.delivery;

import java.time.Instant;
import java.util.List;

/** The client side of one connection to a next hop. Owns no socket, thread or clock. */
public final class Delivery {

    public List<ClientEffect> on(ClientEvent event, Instant now) {
        throw new IllegalStateException("not built yet");
    }

    /** Whether an assignment may be given. */
    public boolean isIdle() {
        throw new IllegalStateException("not built yet");
    }

    /** When {@link ClientEvent.TimeUp} is due, unless something happens before. */
    public Instant deadline() {
        throw new IllegalStateException("not built yet");
    }
}
