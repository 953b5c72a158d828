package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.login.Verifier.Scram.Hash;

class ScramKeysTest {
    /** The examples of RFC 7677 §3 and RFC 5802 §5: user "user", password "pencil". */
    @ParameterizedTest
    @CsvSource({
        "SHA_256, W22ZaJ0SNY7soEsUEjb6gQ==, rOprNGfwEbeRWgbNEkqO,"
                + " %hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + " dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=,"
                + " 6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
        "SHA_1, QSXCR+Q6sek8bf92, fyko+d2lbbFgONRv9qkxdawL, 3rfcNHYJY1ZVvWVs7j,"
                + " v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=, rmF9pqV8S7suAoZWja4dJRkFsKQ="
    })
    void theRfcsExamplesComeOut(
            Hash hash,
            String salt,
            String clientNonce,
            String serverNonce,
            String proof,
            String signature) {
        var base64 = Base64.getDecoder();
        var nonce = clientNonce + serverNonce;
        var dialogue =
                "n=user,r="
                        + clientNonce
                        + ",r="
                        + nonce
                        + ",s="
                        + salt
                        + ",i=4096,c=biws,r="
                        + nonce;
        var octets = dialogue.getBytes(StandardCharsets.US_ASCII);
        var kept = ScramKeys.of(hash, "pencil", base64.decode(salt), 4096);
        var verifier =
                new Verifier.Scram(
                        hash, kept.salt(), kept.iterations(), kept.storedKey(), kept.serverKey());
        assertThat(ScramProof.signature(verifier, octets)).isEqualTo(base64.decode(signature));
        assertThat(ScramProof.fits(verifier, octets, base64.decode(proof))).isTrue();
    }

    @Test
    void eachVerifierHasASaltOfItsOwn() {
        var chance = new SecureRandom();
        var one = ScramKeys.of(Hash.SHA_256, "pencil", chance);
        assertThat(one.salt()).hasSize(16);
        assertThat(ScramKeys.of(Hash.SHA_256, "pencil", chance).salt()).isNotEqualTo(one.salt());
        assertThat(one.text()).startsWith("SCRAM-SHA-256$32768:");
        assertThat(ScramKeys.of(Hash.SHA_1, "pencil", chance).text())
                .startsWith("SCRAM-SHA-1$32768:");
    }
}
