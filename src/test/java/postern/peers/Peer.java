package postern.peers;

import java.io.IOException;

/**
 * A mail server on a free port of loopback: the relay for ours.example, with one next hop for all.
 */
interface Peer extends AutoCloseable {
    /** The domain that each of them answers for. */
    String OURS = "ours.example";

    /** What it is called in tables. */
    String name();

    int port();

    @Override
    void close() throws IOException;
}
