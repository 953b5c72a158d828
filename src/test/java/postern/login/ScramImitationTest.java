package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.login.Verifier.Scram.Hash;

class ScramImitationTest {
    @TempDir private Path data;

    private static Verifier.Scram scram(
            ScramImitation imitation, String user, Mechanism mechanism) {
        return (Verifier.Scram) ((Answer.Kept) imitation.of(user, mechanism)).verifier();
    }

    @Test
    void aNameHasTheSameSaltEachTimeAlsoAfterARestart() throws IOException {
        var before = ScramImitation.open(data, new SecureRandom());
        var after = ScramImitation.open(data, new SecureRandom());
        var one = scram(before, "bob", Mechanism.SCRAM_SHA_256);
        for (var name : new String[] {"bob", "BOB"}) {
            var again = scram(after, name, Mechanism.SCRAM_SHA_256_PLUS);
            assertThat(again).usingRecursiveComparison().isEqualTo(one);
        }
        assertThat(scram(after, "carol", Mechanism.SCRAM_SHA_256).salt()).isNotEqualTo(one.salt());
        assertThat(scram(after, "bob", Mechanism.SCRAM_SHA_1).salt()).isNotEqualTo(one.salt());
    }

    @Test
    void itLooksLikeARealOne() {
        var imitation = new ScramImitation(new byte[32]);
        for (var hash : Hash.values()) {
            var mechanism = hash == Hash.SHA_1 ? Mechanism.SCRAM_SHA_1 : Mechanism.SCRAM_SHA_256;
            var imitated = scram(imitation, "bob", mechanism);
            var real = ScramKeys.of(hash, "x", new SecureRandom());
            assertThat(imitated.hash()).isEqualTo(hash);
            assertThat(imitated.iterations()).isEqualTo(real.iterations());
            assertThat(imitated.salt()).hasSameSizeAs(real.salt());
            assertThat(imitated.storedKey()).hasSameSizeAs(real.storedKey());
            assertThat(imitated.serverKey()).hasSameSizeAs(real.serverKey());
        }
    }

    @Test
    void aSecretForCramIsMadeUpTooAndNothingWhereNothingIsKept() {
        var imitation = new ScramImitation(new byte[32]);
        assertThat(imitation.of("bob", Mechanism.CRAM_MD5)).isInstanceOf(Answer.Kept.class);
        assertThat(imitation.of("bob", Mechanism.PLAIN)).isEqualTo(new Answer.Unknown());
    }

    @Test
    void anotherInstallationTellsOtherSalts() {
        var other = new byte[32];
        other[31] = 1;
        assertThat(scram(new ScramImitation(other), "bob", Mechanism.SCRAM_SHA_256).salt())
                .isNotEqualTo(
                        scram(new ScramImitation(new byte[32]), "bob", Mechanism.SCRAM_SHA_256)
                                .salt());
    }

    @Test
    void theSecretIsItsOwnersAlone() throws IOException {
        ScramImitation.open(data, new SecureRandom());
        var file = data.resolve("login-secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(file, "short");
        assertThatThrownBy(() -> ScramImitation.open(data, new SecureRandom()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("32 octets");
    }
}
