package postern.net;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLSession;

/** What is above a {@link Connection}: a session or a delivery. Called on the loop's thread. */
interface ConnectionOwner {
    /** A connection that we opened is there. */
    void connected();

    /** Whether it can take input now. */
    boolean isTaking();

    /** How many octets it can do with at once. */
    default int appetite() {
        return Loop.BUFFER;
    }

    /**
     * Input; what is left in the buffer is offered again after more came, or after {@link
     * Connection#resume}.
     */
    void bytes(ByteBuffer input);

    /** The handshake succeeded. */
    void secured(SSLSession tls);

    /** The handshake failed; {@link #gone} follows at once. */
    void insecure(String why);

    /** Little is left to be written. */
    void drained();

    /** The last call. */
    void gone(String why);
}
