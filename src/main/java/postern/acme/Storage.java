package postern.acme;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.jspecify.annotations.Nullable;
import postern.config.Acme;
import postern.mail.Domain;

/**
 * The folder of keys and certificates, for its owner only. A certificate is one PEM file with its
 * chain and its key, replaced as a whole, so that nobody ever sees half of a pair.
 */
public final class Storage {
    private static final String FROM = "# from ";

    private final Path folder;

    /**
     * @param folder made when something is first written
     */
    Storage(Path folder) {
        this.folder = folder;
    }

    /** The one in a data folder. */
    public static Storage below(Path data) {
        return new Storage(data.resolve("acme"));
    }

    /** The certificate, then its issuers, then its key. */
    public Path certificate() {
        return folder.resolve("certificate.pem");
    }

    private Path account() {
        return folder.resolve("account.key");
    }

    /**
     * A certificate that is there.
     *
     * @param names in lower case
     * @param from the directory of the authority; empty for an unknown one
     */
    record Kept(Instant begin, Instant end, List<String> names, String from, Instant came) {

        /** Whether it is what would be ordered. */
        boolean serves(Acme settings) {
            return from.equals(settings.directory().toString())
                    && names.containsAll(settings.names().stream().map(Domain::name).toList());
        }
    }

    /** Null where there is none, or none that can be used. */
    @Nullable Kept kept() {
        try (var parser = new PEMParser(Files.newBufferedReader(certificate()))) {
            X509Certificate leaf = null;
            boolean hasKey = false;
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof X509CertificateHolder holder && leaf == null)
                    leaf = new JcaX509CertificateConverter().getCertificate(holder);
                if (object instanceof PrivateKeyInfo) hasKey = true;
            }
            if (leaf == null || !hasKey) return null;
            return new Kept(
                    leaf.getNotBefore().toInstant(),
                    leaf.getNotAfter().toInstant(),
                    names(leaf),
                    from(),
                    Files.getLastModifiedTime(certificate()).toInstant());
        } catch (IOException | GeneralSecurityException | RuntimeException _) { // whatever is in it
            return null;
        }
    }

    private String from() throws IOException {
        try (var reader = Files.newBufferedReader(certificate())) {
            var line = reader.readLine();
            return line != null && line.startsWith(FROM) ? line.substring(FROM.length()) : "";
        }
    }

    private static List<String> names(X509Certificate leaf) throws GeneralSecurityException {
        var names = new ArrayList<String>();
        var alternatives = leaf.getSubjectAlternativeNames();
        if (alternatives == null) return names;
        for (var one : alternatives)
            if (one.getFirst().equals(GeneralName.dNSName))
                names.add(String.valueOf(one.get(1)).toLowerCase(Locale.ROOT));
        return names;
    }

    void write(Outcome.Issued issued, Acme from) throws IOException {
        var contents = new ArrayList<Object>(issued.chain());
        contents.add(privateKey(issued.key()));
        write(certificate(), FROM + from.directory() + "\n", contents);
    }

    /**
     * The key of our account, made at the first time.
     *
     * @throws IOException if it can be neither read nor written
     */
    KeyPair accountKey() throws IOException {
        if (Files.exists(account())) return readAccountKey();
        var pair = freshKey();
        write(account(), "", List.of(privateKey(pair.getPrivate()), pair.getPublic()));
        return pair;
    }

    private KeyPair readAccountKey() throws IOException {
        var converter = new JcaPEMKeyConverter();
        PrivateKey key = null;
        PublicKey open = null;
        try (var parser = new PEMParser(Files.newBufferedReader(account()))) {
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                if (object instanceof PrivateKeyInfo info) key = converter.getPrivateKey(info);
                if (object instanceof SubjectPublicKeyInfo info)
                    open = converter.getPublicKey(info);
            }
        } catch (RuntimeException e) { // whatever is in it
            throw new IOException(account() + ": " + e.getMessage(), e);
        }
        if (key == null || open == null)
            throw new IOException(account() + " does not hold a key pair");
        return new KeyPair(open, key);
    }

    /** A pair of EC P-256. */
    static KeyPair freshKey() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    /** PKCS #8: of an EC key, SEC 1 would leave out the curve. */
    private static JcaPKCS8Generator privateKey(PrivateKey key) throws IOException {
        try {
            return new JcaPKCS8Generator(key, null);
        } catch (RuntimeException e) {
            throw new IOException("a key cannot be written: " + e.getMessage(), e);
        }
    }

    private void write(Path file, String head, List<?> contents) throws IOException {
        if (!Files.isDirectory(folder))
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        var fresh = folder.resolve(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(
                fresh,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var out = Files.newBufferedWriter(fresh, StandardCharsets.US_ASCII);
                var writer = new JcaPEMWriter(out)) {
            out.write(head);
            for (var content : contents) writer.writeObject(content);
        }
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
