package postern.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import postern.config.PasswordHash;

/**
 * Argon2id (RFC 9106): makes what is kept of a password, and checks a password against it. Costs a
 * processor some hundredths of a second, and the memory that the hash names.
 */
public final class Argon2 {
    private static final int MEMORY = 19 << 10; // KiB; this and the next two: OWASP's least
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT = 16; // octets, RFC 9106 §4
    private static final int HASH = 32;

    /** What a password is kept with unless a file says otherwise. Nothing fits it. */
    static final PasswordHash USUAL =
            new PasswordHash(MEMORY, PASSES, LANES, new byte[SALT], new byte[HASH]);

    private Argon2() {}

    /**
     * What to keep of a password.
     *
     * @param password in its one form ({@link postern.mail.Password})
     */
    public static PasswordHash of(String password, SecureRandom chance) {
        var salt = new byte[SALT];
        chance.nextBytes(salt);
        var form = new PasswordHash(MEMORY, PASSES, LANES, salt, new byte[HASH]);
        return new PasswordHash(MEMORY, PASSES, LANES, salt, hash(form, password));
    }

    /**
     * Whether that is the password.
     *
     * @param password in its one form
     */
    static boolean fits(PasswordHash kept, String password) {
        return MessageDigest.isEqual(kept.hash(), hash(kept, password));
    }

    private static byte[] hash(PasswordHash form, String password) {
        var parameters =
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(form.version())
                        .withMemoryAsKB(form.memory())
                        .withIterations(form.passes())
                        .withParallelism(form.lanes())
                        .withSalt(form.salt())
                        .build();
        var generator = new Argon2BytesGenerator();
        generator.init(parameters);
        var hash = new byte[form.hash().length];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
