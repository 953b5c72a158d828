package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.limit.GreyMemory;
import postern.limit.GreyRules;
import postern.limit.Greylist;
import postern.limit.Greylist.Standing;
import postern.mail.ForwardPath;
import postern.mail.IpAddress;
import postern.mail.ReversePath;

/** Who has waited need not wait again behind a restart. */
class GreyFileTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00.123Z");
    private static final IpAddress CLIENT = IpAddress.of("192.0.2.7");
    private static final ReversePath FROM = ReversePath.of("secret.person@example.com");

    @TempDir private Path data;
    private final List<String> troubles = new ArrayList<>();

    private static Standing note(Greylist greylist, String to, Instant at) {
        return greylist.note(CLIENT, FROM, ForwardPath.parse(to).orThrow(), at);
    }

    private static Greylist greylist(GreyMemory memory, Instant now) {
        return new Greylist(1000, GreyRules.USUAL, memory, now);
    }

    @Test
    void allOfItComesBack() throws IOException {
        var before = greylist(GreyMemory.NONE, NOW);
        note(before, "a@example.org", NOW);
        var later = NOW.plus(Duration.ofMinutes(5));
        note(before, "a@example.org", later);
        note(before, "b@example.org", later);
        var file = new GreyFile(data);
        file.write(before.memory(later));
        var read = file.read(troubles::add);
        assertThat(read).isEqualTo(before.memory(later));
        assertThat(read.waiting()).hasSize(1);
        assertThat(read.known()).hasSize(1);
        assertThat(read.networks()).hasSize(1);
        var after = greylist(read, later);
        assertThat(after.changes()).isZero();
        assertThat(note(after, "a@example.org", later)).isEqualTo(new Standing.Known());
        assertThat(note(after, "b@example.org", later))
                .isEqualTo(new Standing.Stranger(later.plus(Duration.ofMinutes(5))));
        assertThat(troubles).isEmpty();
    }

    @Test
    void itTellsNobodyWhoWritesToWhom() throws IOException {
        var greylist = greylist(GreyMemory.NONE, NOW);
        note(greylist, "a@example.org", NOW);
        new GreyFile(data).write(greylist.memory(NOW));
        var file = data.resolve("greylist.jsonl");
        assertThat(Files.readString(file)).doesNotContain("person").doesNotContain("example");
        assertThat(Files.getPosixFilePermissions(file))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void whatIsDamagedIsLeftOut() throws IOException {
        var file = new GreyFile(data);
        assertThat(file.read(troubles::add)).isEqualTo(GreyMemory.NONE);
        var greylist = greylist(GreyMemory.NONE, NOW);
        note(greylist, "a@example.org", NOW);
        file.write(greylist.memory(NOW));
        Files.writeString(
                data.resolve("greylist.jsonl"),
                """
                {"network":"192.0.2.0","passed":-1,"last":"2026-11-27T12:00:00Z"}
                {"network":"192.0.2.0","passed":"many","last":"2026-11-27T12:00:00Z"}
                {"network":"192.0.2.0","paths":"ab"}
                {"paths":"ab","since":"2026-11-27T12:00:00Z"}
                half a li\
                """,
                StandardOpenOption.APPEND);
        assertThat(file.read(troubles::add)).isEqualTo(greylist.memory(NOW));
        assertThat(troubles)
                .singleElement()
                .asString()
                .endsWith("5 of 6 lines cannot be read and are left out: the file was damaged");
    }
}
