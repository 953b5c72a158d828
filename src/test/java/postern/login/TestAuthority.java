package postern.login;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** An authority that signs certificates for servers on loopback. */
final class TestAuthority {
    private final X500Name name = new X500Name("CN=Directories");
    private final KeyPair keys = keys();

    /** Writes the authority's own certificate. */
    Path write(Path file) throws IOException {
        write(file, pem(signed(name, keys, null)));
        return file;
    }

    /** Writes a server's certificate and its key. */
    void issue(Path certificate, Path key, GeneralName server) throws IOException {
        var own = keys();
        write(certificate, pem(signed(new X500Name("CN=server"), own, server)));
        write(key, new PemObject("PRIVATE KEY", own.getPrivate().getEncoded())); // PKCS #8
    }

    private X509Certificate signed(X500Name subject, KeyPair subjects, GeneralName server)
            throws IOException {
        var now = Instant.now();
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.valueOf(System.nanoTime()),
                            Date.from(now.minus(Duration.ofHours(1))),
                            Date.from(now.plus(Duration.ofDays(1))),
                            subject,
                            subjects.getPublic());
            if (server == null)
                builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
            else
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(server));
            var signer = new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair keys() {
        try {
            var generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static PemObject pem(X509Certificate certificate) throws IOException {
        try {
            return new PemObject("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IOException(e);
        }
    }

    private static void write(Path file, PemObject content) throws IOException {
        try (var writer = new PemWriter(Files.newBufferedWriter(file))) {
            writer.writeObject(content);
        }
    }
}
