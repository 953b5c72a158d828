package postern.dkim;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import postern.config.Rights;

/**
 * A key of ours to sign with, and where its other half is published.
 *
 * @param publicKey the other half as p= has it: Base64
 * @param bits of an RSA key's modulus; 256 of Ed25519
 */
public record SigningKey(
        KeyName name, Algorithm algorithm, PrivateKey key, String publicKey, int bits) {
    /** The least and greatest length of an RSA key that we sign with (RFC 8301 §3.2), in bits. */
    public static final int LEAST_BITS = 2048;

    public static final int MOST_BITS = 4096;

    /** What a file holds, or why it cannot be used (with the file's name) and how to mend it. */
    public sealed interface Reading {
        record Usable(SigningKey key) implements Reading {}

        /** Phrases: no capital, no full stop. */
        record Unusable(String why, String cure) implements Reading {}
    }

    /**
     * Reads a private key, RSA or Ed25519, from a PEM file (PKCS #8; PKCS #1 too) that is not
     * encrypted and that not everybody on this host can read.
     */
    public static Reading read(KeyName name, Path file) {
        if (Rights.letEverybodyRead(file))
            return new Reading.Unusable(
                    file + " can be read by everybody on this host", "chmod 600 mends that");
        try {
            return of(name, pem(file), file);
        } catch (IOException | RuntimeException e) { // whatever is in it
            var why =
                    e instanceof NoSuchFileException
                            ? "it does not exist"
                            : e instanceof AccessDeniedException
                                    ? "permission denied"
                                    : e.getMessage() == null
                                            ? e.getClass().getSimpleName()
                                            : e.getMessage();
            return new Reading.Unusable(
                    "cannot read " + file + ": " + why,
                    "expected a PEM file with one private key that is not encrypted; \"postern dkim"
                            + " generate\" makes one");
        }
    }

    private static Reading of(KeyName name, PrivateKeyInfo pem, Path file) throws IOException {
        var type = pem.getPrivateKeyAlgorithm().getAlgorithm();
        // without the public key that version 2 may add
        var info = new PrivateKeyInfo(pem.getPrivateKeyAlgorithm(), pem.parsePrivateKey());
        try {
            if (type.equals(EdECObjectIdentifiers.id_Ed25519)) {
                var raw = (Ed25519PrivateKeyParameters) PrivateKeyFactory.createKey(info);
                var published =
                        Base64.getEncoder().encodeToString(raw.generatePublicKey().getEncoded());
                var key = privateKey("Ed25519", info);
                return new Reading.Usable(
                        new SigningKey(name, Algorithm.ED25519_SHA256, key, published, 256));
            }
            if (type.equals(PKCSObjectIdentifiers.rsaEncryption)
                    && privateKey("RSA", info) instanceof RSAPrivateCrtKey rsa) {
                int bits = rsa.getModulus().bitLength();
                if (bits < LEAST_BITS || bits > MOST_BITS)
                    return new Reading.Unusable(
                            file + " holds an RSA key of " + bits + " bits",
                            "name one of "
                                    + LEAST_BITS
                                    + " to "
                                    + MOST_BITS
                                    + " bits; \"postern dkim generate\" makes one");
                return new Reading.Usable(
                        new SigningKey(name, Algorithm.RSA_SHA256, rsa, published(rsa), bits));
            }
        } catch (GeneralSecurityException e) {
            throw new IOException("its key is damaged", e);
        }
        return new Reading.Unusable(
                file + " holds a key of another type",
                "name an RSA or Ed25519 key; \"postern dkim generate\" makes one");
    }

    private static PrivateKey privateKey(String type, PrivateKeyInfo info)
            throws GeneralSecurityException, IOException {
        return KeyFactory.getInstance(type)
                .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }

    private static String published(RSAPrivateCrtKey rsa) throws GeneralSecurityException {
        var other =
                KeyFactory.getInstance("RSA")
                        .generatePublic(
                                new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent()));
        return Base64.getEncoder().encodeToString(other.getEncoded());
    }

    private static PrivateKeyInfo pem(Path file) throws IOException {
        try (var parser = new PEMParser(Files.newBufferedReader(file))) {
            for (var object = parser.readObject(); object != null; object = parser.readObject()) {
                switch (object) {
                    case PEMKeyPair pair -> {
                        return pair.getPrivateKeyInfo();
                    }
                    case PrivateKeyInfo key -> {
                        return key;
                    }
                    case PEMEncryptedKeyPair _ -> throw new IOException("the key is encrypted");
                    case PKCS8EncryptedPrivateKeyInfo _ ->
                            throw new IOException("the key is encrypted");
                    default -> {} // public keys, parameters: not what we look for
                }
            }
        }
        throw new IOException("it holds no private key");
    }

    /** What is published in the DNS, as one text. */
    public String published() {
        return "v=DKIM1; k=" + algorithm.keyType() + "; p=" + publicKey;
    }
}
