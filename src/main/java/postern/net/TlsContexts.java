package postern.net;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import postern.config.RouteRule.TlsDemand;
import postern.net.Certificates.Identity;
import postern.route.NextHop;

/**
 * Makes TLS engines: for clients of ours with our certificate, for next hops with what a route
 * demands.
 */
public final class TlsContexts {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    static {
        // each one costs us far more than the client that asks for it
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    private final SSLContext server;
    private final SSLContext anyPeer;
    private final SSLContext provenPeer;

    public TlsContexts(Identity identity) {
        server = context(new KeyManager[] {new OneKey(identity)}, null);
        anyPeer = context(null, new TrustManager[] {new TrustAnyone()});
        provenPeer = context(null, null);
    }

    private static SSLContext context(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    SSLEngine server() {
        var engine = server.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(PROTOCOLS);
        var parameters = engine.getSSLParameters();
        parameters.setUseCipherSuitesOrder(true);
        engine.setSSLParameters(parameters);
        return engine;
    }

    /**
     * Only {@link TlsDemand#VERIFIED} looks at the certificate; without it, TLS still hides from
     * listeners.
     */
    SSLEngine client(NextHop hop) {
        boolean verified = hop.tls() == TlsDemand.VERIFIED;
        var engine = (verified ? provenPeer : anyPeer).createSSLEngine(hop.name(), hop.port());
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(PROTOCOLS);
        if (verified) {
            var parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9525 matching of the name
            engine.setSSLParameters(parameters);
        }
        return engine;
    }

    /**
     * The same for a socket that blocks; the handshake is still to come.
     *
     * @param clear connected; closed with what is returned
     */
    SSLSocket client(NextHop hop, Socket clear) throws IOException {
        boolean verified = hop.tls() == TlsDemand.VERIFIED;
        var factory = (verified ? provenPeer : anyPeer).getSocketFactory();
        var socket = (SSLSocket) factory.createSocket(clear, hop.name(), hop.port(), true);
        socket.setUseClientMode(true);
        socket.setEnabledProtocols(PROTOCOLS);
        if (verified) {
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 9525 matching of the name
            socket.setSSLParameters(parameters);
        }
        return socket;
    }

    /** Answers with one certificate; far cheaper in each handshake than a key store's manager. */
    private static final class OneKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "postern";
        private final Identity identity;

        OneKey(Identity identity) {
            this.identity = identity;
        }

        private @Nullable String alias(String keyType) {
            return keyType.startsWith(identity.key().getAlgorithm())
                            || keyType.equals(identity.leaf().getPublicKey().getAlgorithm())
                    ? ALIAS
                    : null;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
            return alias(keyType);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, Socket socket) {
            return alias(keyType);
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
        public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return identity.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return identity.key();
        }
    }

    private static final class TrustAnyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
