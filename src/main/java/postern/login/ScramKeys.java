package postern.login;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import postern.config.ScramText;
import postern.login.Verifier.Scram.Hash;

/** From a password to what SCRAM keeps of it (RFC 5802 §3, RFC 7677). */
public final class ScramKeys {
    /**
     * More than RFC 7677's least, so that a stolen file takes longer, and fewer than the 65,536 at
     * which the clients that use Cyrus SASL give up.
     */
    static final int ITERATIONS = 32_768;

    static final int SALT = 16; // octets

    private ScramKeys() {}

    /**
     * What to keep of a password.
     *
     * @param password in its one form ({@link postern.mail.Password})
     */
    public static ScramText of(Hash hash, String password, SecureRandom chance) {
        var salt = new byte[SALT];
        chance.nextBytes(salt);
        return of(hash, password, salt, ITERATIONS);
    }

    static ScramText of(Hash hash, String password, byte[] salt, int iterations) {
        var salted = salted(hash, password.getBytes(StandardCharsets.UTF_8), salt, iterations);
        var clientKey = hmac(hash, salted, ascii("Client Key"));
        return new ScramText(
                mechanism(hash).word(),
                iterations,
                salt,
                digest(hash, clientKey),
                hmac(hash, salted, ascii("Server Key")));
    }

    private static Mechanism mechanism(Hash hash) {
        return switch (hash) {
            case SHA_1 -> Mechanism.SCRAM_SHA_1;
            case SHA_256 -> Mechanism.SCRAM_SHA_256;
        };
    }

    /** How long a key is. */
    static int octets(Hash hash) {
        return switch (hash) {
            case SHA_1 -> 20;
            case SHA_256 -> 32;
        };
    }

    /** Hi of RFC 5802 §2.2: PBKDF2 of one block. */
    private static byte[] salted(Hash hash, byte[] password, byte[] salt, int iterations) {
        var mac = mac(hash, password);
        mac.update(salt);
        var last = mac.doFinal(new byte[] {0, 0, 0, 1});
        var sum = last.clone();
        for (int i = 1; i < iterations; i++) {
            last = mac.doFinal(last);
            for (int j = 0; j < sum.length; j++) sum[j] ^= last[j];
        }
        return sum;
    }

    static byte[] hmac(Hash hash, byte[] key, byte[] text) {
        return mac(hash, key).doFinal(text);
    }

    private static Mac mac(Hash hash, byte[] key) {
        var name =
                switch (hash) {
                    case SHA_1 -> "HmacSHA1";
                    case SHA_256 -> "HmacSHA256";
                };
        try {
            var mac = Mac.getInstance(name);
            mac.init(new SecretKeySpec(key, name));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + name, e);
        }
    }

    private static byte[] digest(Hash hash, byte[] octets) {
        var name =
                switch (hash) {
                    case SHA_1 -> "SHA-1";
                    case SHA_256 -> "SHA-256";
                };
        try {
            return MessageDigest.getInstance(name).digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + name, e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
