package postern.net;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import postern.config.RouteRule.TlsDemand;
import postern.route.NextHop;

/**
 * Makes TLS engines: for clients of ours with our certificate, for next hops with what a route
 * demands.
 */
public final class TlsContexts {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    private final ServerTls server;
    private final SSLContext anyPeer;
    private final SSLContext provenPeer;

    public TlsContexts(ServerTls server) {
        this.server = server;
        anyPeer = context(new TrustManager[] {new TrustAnyone()});
        provenPeer = context(null);
    }

    private static SSLContext context(TrustManager @Nullable [] trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    ServerHandshake server(String listener) {
        return server.begin(listener);
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
