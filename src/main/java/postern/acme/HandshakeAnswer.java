package postern.acme;

import java.io.IOException;
import java.math.BigInteger;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
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
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A TLS handshake and nothing else (RFC 8737 §3): whoever speaks {@code acme-tls/1} and names a
 * host of the order that is open is shown the certificate for that; with all others it fails.
 */
final class HandshakeAnswer implements Door.Answer {
    static final String PROTOCOL = "acme-tls/1";

    private static final ASN1ObjectIdentifier ACME_IDENTIFIER =
            new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.31"); // RFC 8737 §6.1

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

    /**
     * @param digest of the text that a web page would show
     * @throws IOException if no certificate can be made of it
     */
    void put(String name, byte[] digest) throws IOException {
        var pair = Storage.freshKey();
        try {
            shown.put(
                    name.toLowerCase(Locale.ROOT),
                    new Shown(certificate(name, digest, pair), pair.getPrivate()));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException(
                    "cannot make a certificate for a handshake: " + e.getMessage(), e);
        }
    }

    /** Signed by itself, with the digest in an extension that nobody else understands. */
    private static X509Certificate certificate(String name, byte[] digest, KeyPair pair)
            throws IOException, GeneralSecurityException, OperatorCreationException {
        var now = Instant.now();
        var subject = new X500NameBuilder().addRDN(BCStyle.CN, "acme").build();
        var builder =
                new JcaX509v3CertificateBuilder(
                        subject,
                        BigInteger.valueOf(now.toEpochMilli()),
                        Date.from(now.minus(Duration.ofDays(1))),
                        Date.from(now.plus(Duration.ofDays(7))),
                        subject,
                        pair.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
        builder.addExtension(ACME_IDENTIFIER, true, new DEROctetString(digest));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
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
