package postern.net;

import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import postern.net.Certificates.Identity;

/** Server sockets that begin in TLS, made apart from the code under test. */
public final class SecureDoor {
    private SecureDoor() {}

    /** On loopback; asks for a certificate, and takes any and none. */
    public static SSLServerSocket open(Identity identity) throws IOException {
        var address = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        var door =
                (SSLServerSocket)
                        context(identity)
                                .getServerSocketFactory()
                                .createServerSocket(0, 5, address);
        door.setWantClientAuth(true);
        return door;
    }

    /** For a server that shows that certificate. */
    public static SSLContext context(Identity identity) throws IOException {
        try {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            var chain = identity.chain().toArray(Certificate[]::new);
            keys.setKeyEntry("a", identity.key(), new char[0], chain);
            var managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(keys, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), new TrustManager[] {new Anyone()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            throw new UnsupportedOperationException("it is a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
