package postern.net;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import postern.net.ClientTrust.Finding;

/**
 * Our side of one handshake with a client.
 *
 * @param trust null where the client is not asked for a certificate
 */
record ServerHandshake(SSLEngine engine, @Nullable ClientTrust trust) {

    Finding client(SSLSession session) {
        return trust == null ? new Finding.Anonymous() : trust.find(session);
    }

    /** Whether there must be no connection with this client. */
    boolean forbids(Finding client) {
        return trust != null && trust.isRequired() && !(client instanceof Finding.Proved);
    }
}
