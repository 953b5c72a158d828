package postern.net;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Whose certificates count when clients show one. Those that do not verify end the handshake where
 * one is required. A resumed session is judged anew: what it was begun with may have expired.
 */
public final class ClientTrust {
    /** Who the client is, by its certificate. */
    sealed interface Finding {
        /** It showed none. */
        record Anonymous() implements Finding {}

        record Proved(X509Certificate certificate) implements Finding {}

        /** What it showed counts for nothing. */
        record Doubtful(String why) implements Finding {}
    }

    private final List<X509Certificate> authorities;
    private final boolean required;
    private final X509TrustManager judge;

    /**
     * @param authorities who sign those that count
     * @param required whether there is no TLS without a good one
     */
    public ClientTrust(List<X509Certificate> authorities, boolean required) {
        this.authorities = List.copyOf(authorities);
        this.required = required;
        this.judge = judge(this.authorities);
    }

    private static X509TrustManager judge(List<X509Certificate> authorities) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < authorities.size(); i++)
                store.setCertificateEntry("ca" + i, authorities.get(i));
            var factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return (X509TrustManager) factory.getTrustManagers()[0];
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot verify certificates", e);
        }
    }

    boolean isRequired() {
        return required;
    }

    /** Of a handshake that has ended. */
    Finding find(SSLSession session) {
        X509Certificate[] chain;
        try {
            chain = (X509Certificate[]) session.getPeerCertificates();
        } catch (SSLPeerUnverifiedException _) {
            return new Finding.Anonymous();
        }
        try {
            check(chain);
            return new Finding.Proved(chain[0]);
        } catch (CertificateException e) {
            return new Finding.Doubtful(
                    Reasons.printable(chain[0].getSubjectX500Principal().getName())
                            + ": "
                            + Reasons.of(e));
        }
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        judge.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
    }

    /** What an engine asks in the middle of the handshake. */
    X509ExtendedTrustManager inHandshake() {
        return new InHandshake();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientTrust trust
                && required == trust.required
                && authorities.equals(trust.authorities);
    }

    @Override
    public int hashCode() {
        return authorities.hashCode();
    }

    private final class InHandshake extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            if (required) check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            check(chain);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
                throws CertificateException {
            throw noServer();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw noServer();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw noServer();
        }

        private static CertificateException noServer() {
            return new CertificateException("only clients are judged here");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return authorities.toArray(X509Certificate[]::new);
        }
    }
}
