package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.dkim.SigningKey.Reading;
import postern.mail.Domain;

/** Files of keys to sign with. */
class SigningKeyTest {
    private static final KeyName NAME = new KeyName("s1", Domain.of("ours.example"));

    @TempDir private Path folder;

    private Reading read(String pem) {
        return SigningKey.read(NAME, Keys.file(folder, "key.pem", pem));
    }

    private Reading.Unusable unusable(String pem) {
        return (Reading.Unusable) read(pem);
    }

    @ParameterizedTest
    @CsvSource({
        "RSA2048, RSA_SHA256, 2048",
        "RSA3072, RSA_SHA256, 3072",
        "Ed25519, ED25519_SHA256, 256"
    })
    void whatIsSignedWithItIsVerifiedWithWhatIsPublished(
            String type, Algorithm algorithm, int bits) {
        var key = ((Reading.Usable) read(Keys.pem(type))).key();
        assertThat(key.algorithm()).isEqualTo(algorithm);
        assertThat(key.bits()).isEqualTo(bits);
        var published = (KeyRecord.Usable) KeyRecord.parse(key.published());
        assertThat(published.bits()).isEqualTo(bits);
        var octets = new byte[] {1, 2, 3};
        var signature = algorithm.sign(key.key(), octets);
        assertThat(algorithm.check(published.key(), octets, signature))
                .isEqualTo(Algorithm.Check.GOOD);
        assertThat(algorithm.check(published.key(), new byte[] {1, 2, 4}, signature))
                .isEqualTo(Algorithm.Check.BAD);
        signature[5] = (byte) (signature[5] ^ 1);
        assertThat(algorithm.check(published.key(), octets, signature))
                .isEqualTo(Algorithm.Check.BAD);
        assertThat(algorithm.check(published.key(), octets, new byte[3]))
                .isEqualTo(Algorithm.Check.BAD);
    }

    @Test
    void theKeysThatWeMakeAreKeysThatWeTake() {
        for (var algorithm : new Algorithm[] {Algorithm.RSA_SHA256, Algorithm.ED25519_SHA256})
            assertThat(((Reading.Usable) read(NewKey.pem(algorithm))).key().algorithm())
                    .isEqualTo(algorithm);
    }

    @Test
    void anOlderFormOfRsaKeys() throws IOException {
        var info = PrivateKeyInfo.getInstance(decoded(Keys.pem("RSA2048")));
        var pem =
                "-----BEGIN RSA PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'})
                                .encodeToString(
                                        info.parsePrivateKey().toASN1Primitive().getEncoded())
                        + "\n-----END RSA PRIVATE KEY-----\n";
        assertThat(((Reading.Usable) read(pem)).key().publicKey())
                .isEqualTo(((Reading.Usable) read(Keys.pem("RSA2048"))).key().publicKey());
    }

    private static byte[] decoded(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----.*-----", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r--r--", "rw----r--", "rwxrwxrwx"})
    void aFileThatEverybodyCanReadIsRefused(String rights) throws IOException {
        var file = Keys.file(folder, "key.pem", Keys.pem("Ed25519"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(rights));
        assertThat(SigningKey.read(NAME, file))
                .isEqualTo(
                        new Reading.Unusable(
                                file + " can be read by everybody on this host",
                                "chmod 600 mends that"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(SigningKey.read(NAME, file)).isInstanceOf(Reading.Usable.class);
    }

    @Test
    void whatCannotBeUsedIsTold() {
        assertThat(unusable("").why()).endsWith("key.pem: it holds no private key");
        assertThat(unusable("-----BEGIN PRIVATE KEY-----\nxx\n-----END PRIVATE KEY-----\n").why())
                .contains("cannot read");
        assertThat(unusable(Keys.pem("RSA1024")).why()).endsWith("holds an RSA key of 1024 bits");
        assertThat(unusable(Keys.pem("EC")).why()).endsWith("holds a key of another type");
        assertThat(
                        unusable(
                                        Keys.pem("Ed25519")
                                                .replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"))
                                .why())
                .contains("cannot read");
        assertThat(SigningKey.read(NAME, folder.resolve("none.pem")))
                .isInstanceOfSatisfying(
                        Reading.Unusable.class,
                        u -> assertThat(u.why()).endsWith("none.pem: it does not exist"));
    }
}
