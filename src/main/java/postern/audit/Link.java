package postern.audit;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/** An open connection to the server: octets both ways. For one thread at a time. */
public interface Link extends Closeable {

    /** Sends all these octets. */
    void send(byte[] octets) throws IOException;

    /**
     * Waits for octets.
     *
     * @return how many came; -1 when the server has closed
     * @throws java.net.SocketTimeoutException when nothing came in that time
     */
    int receive(byte[] into, Duration patience) throws IOException;

    /**
     * Begins TLS as a client that takes every certificate, since this is a test and not a delivery.
     *
     * @param name the server's name, for its choice of a certificate
     */
    Encryption encrypt(String name, Duration patience) throws IOException;

    /** The address that it comes from, as the server's host sees it where nobody translates. */
    String localAddress();

    @Override
    void close();
}
