package postern.acme;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * A TLS handshake and nothing else (RFC 8737 §3): whoever speaks {@code acme-tls/1} and names a
 * host of the order that is open is shown the certificate for that; with all others it fails.
 */
final class HandshakeAnswer implements Door.Answer {
    static final String PROTOCOL = "acme-tls/1";

    private record Shown(X509Certificate certificate, PrivateKey key) {}

    private final Map<String, Shown> shown = new ConcurrentHashMap<>();
    private final SSLContext context;

    HandshakeAnswer() {
        try {
            context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new Keys()}, null, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    void put(String name, X509Certificate certificate, KeyPair pair) {
        shown.put(name.toLowerCase(Locale.ROOT), new Shown(certificate, pair.getPrivate()));
    }

    @Override
    public void give(Socket client) throws IOException {
        try (var secured =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(client, null, client.getPort(), true)) {
            secured.setUseClientMode(false);
            secured.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
            var parameters = secured.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {PROTOCOL});
            secured.setSSLParameters(parameters);
            secured.startHandshake();
        }
    }

    /** The place where it is decided who is shown what; an alias is a name. */
    private final class Keys extends X509ExtendedKeyManager {
        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, Socket socket) {
            return socket instanceof SSLSocket secured
                            && keyType.startsWith("EC")
                            && PROTOCOL.equals(secured.getHandshakeApplicationProtocol())
                            && secured.getHandshakeSession() instanceof ExtendedSSLSession session
                    ? requested(session)
                    : null;
        }

        private @Nullable String requested(ExtendedSSLSession session) {
            for (var name : session.getRequestedServerNames())
                if (name instanceof SNIHostName host) {
                    var asked = host.getAsciiName().toLowerCase(Locale.ROOT);
                    if (shown.containsKey(asked)) return asked;
                }
            return null;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(String alias) {
            var one = shown.get(alias);
            return one == null ? null : new X509Certificate[] {one.certificate};
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            var one = shown.get(alias);
            return one == null ? null : one.key;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
            return null; // sockets only
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getClientAliases(
                String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(
                String keyType, Principal @Nullable [] issuers) {
            return null;
        }
    }
}
