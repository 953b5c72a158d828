package postern.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import postern.config.HopSecurity.KeyPin;
import postern.config.HopSecurity.Proof;

/** Holds a next hop's certificate against what its route demands, and says what is wrong. */
final class HopTrust extends X509ExtendedTrustManager {
    /** Any certificate will do: TLS still hides from listeners. */
    static final HopTrust ANYONE = new HopTrust(null, List.of());

    private final @Nullable X509ExtendedTrustManager issuers;
    private final List<KeyPin> keys;

    /**
     * @param issuers null where no issuer counts
     * @param keys empty where any does
     */
    private HopTrust(@Nullable X509ExtendedTrustManager issuers, List<KeyPin> keys) {
        this.issuers = issuers;
        this.keys = keys;
    }

    static HopTrust of(Proof proof) throws UnusableFile {
        return new HopTrust(proof.issuer() ? issuers(proof.ca()) : null, proof.keys());
    }

    private static X509ExtendedTrustManager issuers(@Nullable Path file) throws UnusableFile {
        try {
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(file == null ? null : store(file));
            for (var manager : factory.getTrustManagers())
                if (manager instanceof X509ExtendedTrustManager issuers) return issuers;
            throw new IllegalStateException("this Java has no PKIX");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("CAs cannot be kept", e);
        }
    }

    private static KeyStore store(Path file)
            throws UnusableFile, GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        switch (Certificates.authorities(file)) {
            case Certificates.Result.Ok<List<X509Certificate>>(var all) -> {
                int number = 0;
                for (var ca : all) store.setCertificateEntry("ca" + number++, ca);
            }
            case Certificates.Result.Unusable<List<X509Certificate>>(var why, var cure) ->
                    throw new UnusableFile(why, cure);
        }
        return store;
    }

    /** Whether the name in the certificate counts. */
    boolean looksAtNames() {
        return issuers != null;
    }

    private interface Check {
        void run() throws CertificateException;
    }

    private void check(X509Certificate[] chain, String type, @Nullable String name, Check whole)
            throws CertificateException {
        if (issuers != null) {
            try {
                whole.run();
            } catch (CertificateException _) {
                throw Distrust.of(
                        chain, String.valueOf(name), isIssued(issuers, chain, type), Instant.now());
            }
        }
        if (keys.isEmpty()) return;
        var found = pin(chain[0]);
        if (!keys.contains(found)) throw Distrust.ofKey(found.toString());
    }

    private static boolean isIssued(
            X509ExtendedTrustManager issuers, X509Certificate[] chain, String type) {
        try {
            issuers.checkServerTrusted(chain, type);
            return true;
        } catch (CertificateException _) {
            return false;
        }
    }

    static KeyPin pin(X509Certificate certificate) {
        try {
            var hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(certificate.getPublicKey().getEncoded());
            return new KeyPin(Base64.getEncoder().encodeToString(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        var all = issuers;
        check(
                chain,
                type,
                engine.getPeerHost(),
                () -> {
                    if (all != null) all.checkServerTrusted(chain, type, engine);
                });
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        var all = issuers;
        var name =
                socket instanceof SSLSocket secure
                        ? secure.getHandshakeSession().getPeerHost()
                        : null;
        check(
                chain,
                type,
                name,
                () -> {
                    if (all != null) all.checkServerTrusted(chain, type, socket);
                });
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("whose certificate that is has to be known");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        throw new CertificateException("a next hop is no client");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, type);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return issuers == null ? new X509Certificate[0] : issuers.getAcceptedIssuers();
    }
}
