package postern.login;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/**
 * The TLS connection below a session, as mechanisms need it.
 *
 * @param exporter the 32 octets of the channel binding tls-exporter (RFC 9266); empty where there
 *     is none (TLS 1.2 without extended master secret)
 * @param serverEndPoint the hash of our certificate, the channel binding tls-server-end-point (RFC
 *     5929 §4); empty where there is none
 * @param peer the client's certificate, proved by the handshake; null for none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SecureChannel(
        byte[] exporter, byte[] serverEndPoint, @Nullable X509Certificate peer) {
    /** One that can bind nothing. */
    public static final SecureChannel PLAIN = new SecureChannel(new byte[0], new byte[0], null);
}
