package postern.login;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
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
        var hmac = ScramProof.hmac(hash);
        var salted = salted(hash, password, salt, iterations);
        var clientKey = Hashes.hmac(hmac, salted, Octets.of("Client Key"));
        return new ScramText(
                mechanism(hash).word(),
                iterations,
                salt,
                Hashes.hash(ScramProof.digest(hash), clientKey),
                Hashes.hmac(hmac, salted, Octets.of("Server Key")));
    }

    private static Mechanism mechanism(Hash hash) {
        return switch (hash) {
            case SHA_1 -> Mechanism.SCRAM_SHA_1;
            case SHA_256 -> Mechanism.SCRAM_SHA_256;
        };
    }

    /** How long a key is, in octets. */
    static int length(Hash hash) {
        return switch (hash) {
            case SHA_1 -> 20;
            case SHA_256 -> 32;
        };
    }

    /** Hi of RFC 5802 §2.2, which is PBKDF2; of the password in UTF-8. */
    private static byte[] salted(Hash hash, String password, byte[] salt, int iterations) {
        var secret =
                new PBEKeySpec(password.toCharArray(), salt, iterations, length(hash) * Byte.SIZE);
        try {
            return SecretKeyFactory.getInstance("PBKDF2With" + ScramProof.hmac(hash))
                    .generateSecret(secret)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2", e);
        } finally {
            secret.clearPassword();
        }
    }
}
