package postern.net;

import java.io.IOException;
import java.io.Reader;
import java.math.BigInteger;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import postern.mail.Domain;

/** Certificates and their keys: read from PEM files, or made when there are none. */
public final class Certificates {
    private static final Duration SELF_SIGNED_VALIDITY = Duration.ofDays(3650);

    private Certificates() {}

    /** A chain, leaf first, and the leaf's key. */
    public record Identity(List<X509Certificate> chain, PrivateKey key) {
        public Identity {
            chain = List.copyOf(chain);
        }

        public X509Certificate leaf() {
            return chain.getFirst();
        }
    }

    /** What a file holds, or why that is nothing (with the file's name) and how to mend it. */
    public sealed interface Result<T> {
        record Ok<T>(T value) implements Result<T> {}

        record Unusable<T>(String why, String cure) implements Result<T> {}
    }

    /**
     * Reads a chain and a key (PKCS #1, PKCS #8 or SEC 1, not encrypted) and checks that they
     * belong together.
     */
    public static Result<Identity> read(Path chainFile, Path keyFile) {
        return switch (readAll(
                chainFile, "a PEM file with the certificate first and its issuers behind it")) {
            case Result.Ok<List<X509Certificate>>(var chain) -> read(chain, chainFile, keyFile);
            case Result.Unusable<List<X509Certificate>>(var why, var cure) ->
                    new Result.Unusable<>(why, cure);
        };
    }

    /** Reads the certificates of those who sign others. */
    public static Result<List<X509Certificate>> authorities(Path file) {
        return readAll(file, "a PEM file with certificates of those who sign others");
    }

    private static Result<List<X509Certificate>> readAll(Path file, String expected) {
        try {
            var chain = readChain(file);
            return chain.isEmpty()
                    ? new Result.Unusable<>(
                            file + " holds no certificate",
                            "name a PEM file with BEGIN CERTIFICATE in it")
                    : new Result.Ok<>(chain);
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // whatever is in it
            return unreadable(file, e, expected);
        }
    }

    private static Result<Identity> read(
            List<X509Certificate> chain, Path chainFile, Path keyFile) {
        PrivateKey key;
        try {
            key = readKey(keyFile);
        } catch (IOException | RuntimeException e) { // whatever is in it
            return unreadable(keyFile, e, "a PEM file with one private key that is not encrypted");
        }
        if (!belongTogether(chain.getFirst(), key))
            return new Result.Unusable<>(
                    keyFile + " is not the key of the certificate in " + chainFile,
                    "name the key that the certificate was made for; the certificate itself must stand first in its file");
        return new Result.Ok<>(new Identity(chain, key));
    }

    private static <T> Result<T> unreadable(Path file, Exception e, String expected) {
        var why =
                e instanceof NoSuchFileException
                        ? "it does not exist"
                        : e instanceof AccessDeniedException
                                ? "permission denied"
                                : e.getMessage() == null
                                        ? e.getClass().getSimpleName()
                                        : e.getMessage();
        return new Result.Unusable<>("cannot read " + file + ": " + why, "expected " + expected);
    }

    private static List<X509Certificate> readChain(Path file)
            throws IOException, GeneralSecurityException {
        var chain = new ArrayList<X509Certificate>();
        var converter = new JcaX509CertificateConverter();
        try (var parser = parser(file)) {
            for (var object = parser.readObject(); object != null; object = parser.readObject())
                if (object instanceof X509CertificateHolder holder)
                    chain.add(converter.getCertificate(holder));
        }
        return chain;
    }

    private static PrivateKey readKey(Path file) throws IOException {
        var converter = new JcaPEMKeyConverter();
        try (var parser = parser(file)) {
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                switch (object) {
                    case PEMKeyPair pair -> {
                        return converter.getPrivateKey(pair.getPrivateKeyInfo());
                    }
                    case PrivateKeyInfo key -> {
                        return converter.getPrivateKey(key);
                    }
                    case PEMEncryptedKeyPair _ -> throw new IOException("the key is encrypted");
                    case PKCS8EncryptedPrivateKeyInfo _ ->
                            throw new IOException("the key is encrypted");
                    default -> {} // parameters, certificates: not what we look for
                }
            }
        }
        throw new IOException("it holds no private key");
    }

    private static PEMParser parser(Path file) throws IOException {
        Reader reader = Files.newBufferedReader(file);
        return new PEMParser(reader);
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        var algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC", "ECDSA" -> "SHA256withECDSA";
                    default -> key.getAlgorithm();
                };
        try {
            var probe = new byte[32];
            var signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(probe);
            var signature = signer.sign();
            signer.initVerify(certificate.getPublicKey());
            signer.update(probe);
            return signer.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    /**
     * The self-signed identity kept in a folder; made there at the first time (files readable by
     * the owner only).
     *
     * @throws IOException if it can be neither read nor written
     */
    public static Identity selfSigned(Path folder, Domain hostname, Instant now)
            throws IOException {
        var chainFile = folder.resolve("self-signed.pem");
        var keyFile = folder.resolve("self-signed.key");
        if (Files.exists(chainFile)
                && read(chainFile, keyFile) instanceof Result.Ok<Identity>(var kept)
                && kept.leaf().getNotAfter().toInstant().isAfter(now)
                && kept.leaf().getSubjectX500Principal().getName().contains("CN=" + hostname))
            return kept;
        try {
            var identity = generate(hostname, now);
            Files.createDirectories(folder);
            // PKCS #8: of an EC key, PKCS #1 and SEC 1 would leave out the curve
            writePem(keyFile, new JcaPKCS8Generator(identity.key(), null));
            writePem(chainFile, identity.leaf());
            return identity;
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IOException("cannot make a self-signed certificate: " + e.getMessage(), e);
        }
    }

    private static void writePem(Path file, Object content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PrivateFiles.READ_WRITE);
        try (var writer = new JcaPEMWriter(Files.newBufferedWriter(file))) {
            writer.writeObject(content);
        }
    }

    private static Identity generate(Domain hostname, Instant now)
            throws GeneralSecurityException, OperatorCreationException, IOException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        var pair = generator.generateKeyPair();
        var name = new X500NameBuilder().addRDN(BCStyle.CN, hostname.name()).build();
        var builder =
                new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.valueOf(now.toEpochMilli()),
                        Date.from(now.minus(Duration.ofHours(1))),
                        Date.from(now.plus(SELF_SIGNED_VALIDITY)),
                        name,
                        pair.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, hostname.name())));
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
        var certificate = new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        return new Identity(List.of(certificate), pair.getPrivate());
    }
}
