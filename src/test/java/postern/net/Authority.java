package postern.net;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import postern.net.Certificates.Identity;

/** Signs certificates for tests, of any kind, right and wrong. */
public final class Authority {
    private static final AtomicLong SERIAL = new AtomicLong(1);

    private final KeyPair pair = keys("EC", 256);
    private final String name;
    private final X509Certificate certificate;

    public Authority(String name) {
        this.name = "CN=" + name;
        certificate = sign(this.name, pair, this.name, pair, true, new Order("EC", 256));
    }

    /** What a certificate is to be like. */
    public record Order(
            String keyType,
            int bits,
            String signature,
            Instant begin,
            Instant end,
            List<String> names) {
        public Order(String keyType, int bits, String... names) {
            this(
                    keyType,
                    bits,
                    "SHA256withECDSA",
                    Instant.now().minus(Duration.ofHours(1)),
                    Instant.now().plus(Duration.ofDays(90)),
                    List.of(names));
        }

        public Order until(Instant last) {
            return new Order(keyType, bits, signature, begin, last, names);
        }

        public Order from(Instant first) {
            return new Order(keyType, bits, signature, first, end, names);
        }

        public Order signed(String other) {
            return new Order(keyType, bits, other, begin, end, names);
        }
    }

    public static Order ec(String... names) {
        return new Order("EC", 256, names);
    }

    public static Order rsa(String... names) {
        return new Order("RSA", 2048, names);
    }

    public X509Certificate certificate() {
        return certificate;
    }

    /** A leaf with this authority's own certificate behind it. */
    public Identity issue(Order order) {
        var keys = keys(order.keyType, order.bits);
        var leaf = sign("CN=leaf", keys, name, pair, false, order);
        return new Identity(List.of(leaf, certificate), keys.getPrivate());
    }

    private static KeyPair keys(String type, int bits) {
        try {
            var generator = KeyPairGenerator.getInstance(type);
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static X509Certificate sign(
            String subject, KeyPair keys, String issuer, KeyPair signer, boolean ca, Order order) {
        try {
            var builder =
                    new JcaX509v3CertificateBuilder(
                            new X500Name(issuer),
                            BigInteger.valueOf(SERIAL.incrementAndGet()),
                            Date.from(order.begin),
                            Date.from(order.end),
                            new X500Name(subject),
                            keys.getPublic());
            if (ca) builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(1));
            if (!order.names.isEmpty())
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(
                                order.names.stream()
                                        .map(name -> new GeneralName(GeneralName.dNSName, name))
                                        .toArray(GeneralName[]::new)));
            var content = new JcaContentSignerBuilder(order.signature).build(signer.getPrivate());
            return new JcaX509CertificateConverter().getCertificate(builder.build(content));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Writes {@code NAME.pem} with the chain, and {@code NAME.key}. */
    public static void write(Path folder, String name, Identity identity) throws IOException {
        write(folder.resolve(name + ".pem"), new ArrayList<>(identity.chain()));
        write(folder.resolve(name + ".key"), List.of(new JcaPKCS8Generator(identity.key(), null)));
    }

    /** Writes this authority's certificate, and returns the file. */
    public Path write(Path folder, String file) throws IOException {
        return write(folder.resolve(file), List.of(certificate));
    }

    private static Path write(Path file, List<?> contents) throws IOException {
        try (var writer = new JcaPEMWriter(Files.newBufferedWriter(file))) {
            for (var content : contents) writer.writeObject(content);
        }
        return file;
    }
}
