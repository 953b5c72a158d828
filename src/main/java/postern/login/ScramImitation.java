package postern.login;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Set;
import postern.login.Verifier.Scram.Hash;
import postern.mail.UserName;

/**
 * What is told of a user who is not there: a verifier that nothing fits, and that looks the same
 * each time, so that a salt does not tell who is a user (RFC 5802 §9, RFC 7677 §4).
 *
 * <p>It is made from the name and a secret of this installation. A verifier of other iterations
 * than {@link ScramKeys#ITERATIONS} gives its user away.
 */
public final class ScramImitation implements Authenticator.Imitation {
    private static final String FILE = "login-secret";
    private static final int OCTETS = 32;

    private final byte[] secret;

    /**
     * @param secret 32 octets that nobody can guess
     */
    ScramImitation(byte[] secret) {
        this.secret = secret.clone();
    }

    /**
     * The one of this installation. Its secret is {@code login-secret} in the data folder, and is
     * made when it is not there.
     *
     * @throws IOException if it can be neither read nor made
     */
    public static ScramImitation open(Path data, SecureRandom chance) throws IOException {
        var file = data.resolve(FILE);
        try {
            var secret = Files.readAllBytes(file);
            if (secret.length == OCTETS) return new ScramImitation(secret);
            throw new IOException(file + " has not 32 octets; remove it, and it is made anew");
        } catch (NoSuchFileException _) {
            var secret = new byte[OCTETS];
            chance.nextBytes(secret);
            write(file, secret);
            return new ScramImitation(secret);
        }
    }

    private static void write(Path file, byte[] secret) throws IOException {
        var fresh = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(fresh); // of a run that was killed
        var rights =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(fresh, options, rights)) {
            var octets = ByteBuffer.wrap(secret);
            while (octets.hasRemaining()) channel.write(octets);
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What a directory would keep of that user; Unknown for what needs nothing kept. */
    @Override
    public Answer of(String user, Mechanism mechanism) {
        var name = UserName.orAsIs(user);
        return switch (mechanism) {
            case SCRAM_SHA_256, SCRAM_SHA_256_PLUS -> scram(Hash.SHA_256, name);
            case SCRAM_SHA_1 -> scram(Hash.SHA_1, name);
            case CRAM_MD5 -> new Answer.Kept(new Verifier.Secret(octets("cram-md5", name, OCTETS)));
            case PLAIN, LOGIN, OAUTHBEARER, XOAUTH2, EXTERNAL -> new Answer.Unknown();
        };
    }

    private Answer scram(Hash hash, String name) {
        int keys = ScramKeys.length(hash);
        return new Answer.Kept(
                new Verifier.Scram(
                        hash,
                        octets(hash + " salt", name, ScramKeys.SALT),
                        ScramKeys.ITERATIONS,
                        octets(hash + " stored key", name, keys),
                        octets(hash + " server key", name, keys)));
    }

    private byte[] octets(String what, String name, int count) {
        var text = Octets.of(what + '\0' + name);
        return Arrays.copyOf(Hashes.hmac("HmacSHA256", secret, text), count);
    }
}
