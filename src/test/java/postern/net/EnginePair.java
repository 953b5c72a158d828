package postern.net;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** Two ends of a TLS connection in memory. */
final class EnginePair {
    private static final int RECORD = 20_000;
    private static final int ROUNDS = 20; // more than any handshake takes

    private EnginePair() {}

    /**
     * Lets both go through their handshake, and what follows it.
     *
     * @throws SSLException if one of them gives up
     */
    static void shake(SSLEngine client, SSLEngine server) throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        var toServer = ByteBuffer.allocate(4 * RECORD);
        var toClient = ByteBuffer.allocate(4 * RECORD);
        for (int i = 0; i < ROUNDS; i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        in.flip();
        engine.unwrap(in, ByteBuffer.allocate(RECORD));
        in.compact();
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask())
            task.run();
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP)
            engine.wrap(ByteBuffer.allocate(0), out);
    }
}
