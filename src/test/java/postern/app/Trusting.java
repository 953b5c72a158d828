package postern.app;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** TLS for test clients that do not care whom they talk to. */
final class Trusting {
    private static final SSLContext CONTEXT = context();

    private Trusting() {}

    /** The client's side of a handshake that is done; closing it leaves the socket open. */
    static SSLSocket client(Socket socket) throws IOException {
        var secure =
                (SSLSocket)
                        CONTEXT.getSocketFactory()
                                .createSocket(socket, "relay.test", socket.getPort(), false);
        secure.startHandshake();
        return secure;
    }

    /** To be called on a platform thread: virtual ones that wait for a class hold their carrier. */
    static void load() {
        if (CONTEXT == null) throw new AssertionError("it is made with the class");
    }

    private static SSLContext context() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("it is a client");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
