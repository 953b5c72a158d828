package postern.net;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import postern.dns.Tlsa;
import postern.route.Assurance;

/**
 * Holds a next hop's certificate against its TLSA records (RFC 7672 §3.1). With DANE-EE the match
 * is all: no issuer, no name and no date counts (§3.1.1). With DANE-TA a chain has to lead to what
 * is pinned, be in its time and bear one of the names (§3.1.2, §3.2.2).
 */
final class DaneTrust extends X509ExtendedTrustManager {
    private static final int ISSUER = 2;

    private final Assurance.Dane dane;

    DaneTrust(Assurance.Dane dane) {
        this.dane = dane;
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        boolean pinsIssuers = false;
        var anchors = new ArrayList<X509Certificate>();
        for (var record : dane.records()) {
            if (record.usage() != ISSUER) {
                if (matches(record, chain[0])) return;
                continue;
            }
            pinsIssuers = true;
            for (int i = 1; i < chain.length; i++)
                if (matches(record, chain[i])) anchors.add(chain[i]);
            var itself = certificate(record);
            if (itself != null) anchors.add(itself);
        }
        if (anchors.isEmpty())
            throw new Distrust(
                    pinsIssuers
                            ? "no TLSA record matches its certificate or one of its issuers"
                            : "no TLSA record matches its certificate");
        checkChain(chain, anchors);
    }

    private void checkChain(X509Certificate[] chain, List<X509Certificate> anchors)
            throws CertificateException {
        boolean issued = anchors.stream().anyMatch(anchor -> leadsTo(anchor, chain));
        var names = CertificateNames.of(chain[0]);
        boolean named = dane.names().stream().anyMatch(n -> CertificateNames.cover(names, n));
        if (!issued || !named) throw Distrust.of(chain, dane.base(), issued, Instant.now());
    }

    private static boolean leadsTo(X509Certificate anchor, X509Certificate[] chain) {
        try {
            var leaf = new X509CertSelector();
            leaf.setCertificate(chain[0]);
            var parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(anchor, null)), leaf);
            parameters.setRevocationEnabled(false);
            parameters.addCertStore(
                    CertStore.getInstance(
                            "Collection", new CollectionCertStoreParameters(List.of(chain))));
            CertPathBuilder.getInstance("PKIX").build(parameters);
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static boolean matches(Tlsa record, X509Certificate certificate)
            throws CertificateException {
        var octets =
                record.selector() == 0
                        ? certificate.getEncoded()
                        : certificate.getPublicKey().getEncoded();
        return record.octets().equals(HexFormat.of().formatHex(digest(record, octets)));
    }

    private static byte[] digest(Tlsa record, byte[] octets) {
        try {
            return switch (record.matching()) {
                case 0 -> octets;
                case 1 -> MessageDigest.getInstance("SHA-256").digest(octets);
                default -> MessageDigest.getInstance("SHA-512").digest(octets);
            };
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-2", e);
        }
    }

    /** An issuer's that stands in the record as a whole, so that nobody has to show it. */
    private static @Nullable X509Certificate certificate(Tlsa record) {
        if (record.selector() != 0 || record.matching() != 0) return null;
        try {
            var octets = HexFormat.of().parseHex(record.octets());
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(octets));
        } catch (CertificateException _) {
            return null;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
        check(chain);
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
        return new X509Certificate[0];
    }
}
