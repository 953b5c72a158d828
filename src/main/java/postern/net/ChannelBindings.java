package postern.net;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLKeyException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import postern.login.SecureChannel;

/** What ties a login to the TLS connection that it is made over. */
final class ChannelBindings {
    private static final String EXPORTER = "EXPORTER-Channel-Binding"; // RFC 9266 §3
    private static final int EXPORTER_LENGTH = 32;
    private static final byte[] NONE = {};

    private ChannelBindings() {}

    /**
     * The channel of a handshake that has just ended.
     *
     * @param peer the client's certificate, where it has proved one
     */
    static SecureChannel of(SSLSession session, @Nullable X509Certificate peer) {
        return new SecureChannel(exporter(session), serverEndPoint(session), peer);
    }

    /** The same, taken from the client's end. */
    static SecureChannel ofServer(SSLSession session) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate server
                    ? new SecureChannel(exporter(session), endPoint(server), null)
                    : SecureChannel.PLAIN;
        } catch (SSLPeerUnverifiedException _) {
            return SecureChannel.PLAIN;
        }
    }

    /**
     * The engine refuses it for TLS 1.2 without extended master secret, where two connections could
     * be made to have the same (RFC 9266 §4.2). No context is given, as others do: only in TLS 1.2
     * would an empty one be another.
     */
    private static byte[] exporter(SSLSession session) {
        if (!(session instanceof ExtendedSSLSession extended)) return NONE;
        try {
            return extended.exportKeyingMaterialData(EXPORTER, null, EXPORTER_LENGTH);
        } catch (SSLKeyException | UnsupportedOperationException _) {
            return NONE;
        }
    }

    private static byte[] serverEndPoint(SSLSession session) {
        var sent = session.getLocalCertificates();
        return sent != null && sent.length > 0 && sent[0] instanceof X509Certificate certificate
                ? endPoint(certificate)
                : NONE;
    }

    /**
     * The hash of a certificate by the hash function of its signature, but never by a weak one (RFC
     * 5929 §4.1); empty where the signature uses none.
     */
    static byte[] endPoint(X509Certificate certificate) {
        var hash = hash(certificate);
        if (hash == null) return NONE;
        try {
            return MessageDigest.getInstance(hash).digest(certificate.getEncoded());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was sent cannot be hashed", e);
        }
    }

    private static @Nullable String hash(X509Certificate certificate) {
        var algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        int with = algorithm.indexOf("WITH");
        var hash =
                algorithm.equals("RSASSA-PSS")
                        ? pssHash(certificate)
                        : with < 0 ? "" : algorithm.substring(0, with);
        return switch (hash.replace("-", "")) {
            case "MD5", "SHA1", "SHA256" -> "SHA-256";
            case "SHA224" -> "SHA-224";
            case "SHA384" -> "SHA-384";
            case "SHA512" -> "SHA-512";
            default -> null;
        };
    }

    private static String pssHash(X509Certificate certificate) {
        try {
            var parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            parameters.init(certificate.getSigAlgParams());
            return parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm();
        } catch (GeneralSecurityException | IOException _) {
            return "";
        }
    }
}
