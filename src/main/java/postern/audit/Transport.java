package postern.audit;

import java.io.IOException;
import java.time.Duration;

/** How the probes reach the server: by sockets, or within one process. */
public interface Transport {

    /**
     * Opens a connection; nothing has been read from it yet.
     *
     * @param patience how long to wait for it
     * @throws IOException where it cannot be opened
     */
    Link connect(Route route, Duration patience) throws IOException;
}
