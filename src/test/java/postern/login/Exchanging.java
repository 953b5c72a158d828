package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import postern.login.Verifier.Scram.Hash;
import postern.policy.AddressPatterns;

/** What tests of exchanges share. */
final class Exchanging {
    static final Account ANN = new Account("ann", Set.of(), new AddressPatterns(List.of()));

    private Exchanging() {}

    static Exchange exchange(Mechanism mechanism) {
        return exchange(mechanism, SecureChannel.PLAIN);
    }

    static Exchange exchange(Mechanism mechanism, SecureChannel channel) {
        return Exchanges.of(mechanism, channel, new Random(4422), "mx.example.org", false);
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the challenge says. */
    static String challenge(Step step) {
        assertThat(step).isInstanceOf(Step.Challenge.class);
        return new String(((Step.Challenge) step).octets(), StandardCharsets.UTF_8);
    }

    /** What a directory keeps of that password (RFC 5802 §3). */
    static Verifier.Scram verifier(Hash hash, String password, String salt, int iterations) {
        boolean sha1 = hash == Hash.SHA_1;
        var hmac = sha1 ? "HmacSHA1" : "HmacSHA256";
        var salted = salted(hash, password, salt, iterations);
        return new Verifier.Scram(
                hash,
                Base64.getDecoder().decode(salt),
                iterations,
                Hashes.hash(
                        sha1 ? "SHA-1" : "SHA-256",
                        Hashes.hmac(hmac, salted, octets("Client Key"))),
                Hashes.hmac(hmac, salted, octets("Server Key")));
    }

    static byte[] salted(Hash hash, String password, String salt, int iterations) {
        boolean sha1 = hash == Hash.SHA_1;
        var key =
                new PBEKeySpec(
                        password.toCharArray(),
                        Base64.getDecoder().decode(salt),
                        iterations,
                        sha1 ? 160 : 256);
        try {
            return SecretKeyFactory.getInstance(
                            sha1 ? "PBKDF2WithHmacSHA1" : "PBKDF2WithHmacSHA256")
                    .generateSecret(key)
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
