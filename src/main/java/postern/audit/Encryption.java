package postern.audit;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a handshake ended in.
 *
 * @param version such as {@code TLSv1.3}
 * @param chain the server's certificates, its own first
 */
public record Encryption(String version, String suite, List<X509Certificate> chain) {
    public Encryption {
        chain = List.copyOf(chain);
    }
}
