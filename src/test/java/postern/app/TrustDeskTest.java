package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.console.ControlProtocol.Ending;
import postern.journal.JournalRecord.Suspected;
import postern.mail.IpAddress;

/** Suspended trust and its file, without a relay. */
class TrustDeskTest {
    private static final Instant NOW = Instant.parse("2026-11-22T01:00:00Z");

    @TempDir Path data;
    private final List<String> trouble = new ArrayList<>();

    private static Suspected suspected(int number) {
        return new Suspected(NOW, client(number), "relay office", 21, 21, 0, true);
    }

    private static IpAddress client(int number) {
        return IpAddress.of(
                "10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255));
    }

    private List<String> file() throws IOException {
        return Files.readAllLines(data.resolve("suspended"));
    }

    @Test
    void whatIsSuspendedIsOnDiskHoweverFastItComes() throws Exception {
        var desk = new TrustDesk(data, trouble::add);
        for (int i = 0; i < 2000; i++) assertThat(desk.suspend(suspected(i))).isTrue();
        desk.close();
        assertThat(file()).as("at once").hasSize(2000);
        assertThat(new TrustDesk(data, trouble::add).suspensions().list())
                .isEqualTo(desk.suspensions().list());
        assertThat(trouble).isEmpty();
    }

    @Test
    void beyondSoManyTheLogSaysThatOneIsNot() throws Exception {
        var desk = new TrustDesk(data, 3, trouble::add);
        for (int i = 0; i < 3; i++) assertThat(desk.suspend(suspected(i))).isTrue();
        assertThat(desk.suspend(suspected(7))).isFalse();
        assertThat(trouble)
                .containsExactly(
                        "the trust in 10.0.0.7 is not suspended, for 3 addresses are already:"
                                + " narrow the grant relay office, or see postern trust list");
        assertThat(desk.suspend(suspected(1))).as("it is already").isTrue();
        for (int i = 0; i < 3; i++) assertThat(desk.suspensions().contains(client(i))).isTrue();
        desk.close();
        assertThat(file()).hasSize(3);

        assertThat(desk.resume(client(0))).isInstanceOf(Ending.Done.class);
        assertThat(desk.suspend(suspected(7))).isTrue();
        desk.close();
        assertThat(file()).hasSize(3);
    }

    @Test
    void aFileWithMoreIsTakenWhole() throws Exception {
        var all = new TrustDesk(data, trouble::add);
        for (int i = 0; i < 10; i++) all.suspend(suspected(i));
        all.close();
        assertThat(file()).hasSize(10);
        var desk = new TrustDesk(data, 3, trouble::add);
        assertThat(desk.suspensions().list()).isEqualTo(all.suspensions().list());
        assertThat(desk.resume(client(4))).isInstanceOf(Ending.Done.class);
        assertThat(Files.readAllLines(data.resolve("suspended"))).hasSize(9);
        assertThat(desk.suspend(suspected(77))).isFalse();
    }

    @Test
    void aFileThatCannotBeReadTrustsNobodyByMistake() throws Exception {
        Files.writeString(
                data.resolve("suspended"), "10.0.0.1 2026-11-22T01:00:00Z relay x\n10.0.0\n");
        assertThatThrownBy(() -> new TrustDesk(data, trouble::add))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("suspended:2: not an address, a time and a grant");
    }
}
