package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.alerts.Alarm;
import postern.alerts.Bulletin;
import postern.alerts.Channel;
import postern.alerts.Condition;
import postern.alerts.Ledger;
import postern.alerts.Silence;
import postern.alerts.UsualVolume;

class AlertFileTest {
    private static final Instant NOW = Instant.parse("2026-11-27T22:13:05.123456Z");

    @TempDir Path data;

    private final List<String> trouble = new ArrayList<>();

    private Ledger.Kept read() throws IOException {
        return new AlertFile(data).read(NOW, trouble::add);
    }

    private static Ledger.Kept some() {
        var alarm = new Alarm(Condition.DISK, "", NOW, "50 MiB \"free\"", NOW.plusSeconds(1), null);
        var other =
                new Alarm(Condition.DEFERRALS, "a.example", NOW, "x\n", null, NOW.plusSeconds(2));
        var raised = new Bulletin(Bulletin.Kind.RAISED, Condition.DISK, "", NOW, NOW, "y");
        var means = new double[24];
        means[7] = 12.75;
        return new Ledger.Kept(
                List.of(alarm, other),
                List.of(new Silence(null, null, NOW), new Silence(Condition.DISK, "a b", NOW)),
                Map.of(
                        Channel.WEBHOOK,
                        List.of(raised, Bulletin.test(NOW)),
                        Channel.MAIL,
                        List.of(raised)),
                List.of(NOW, NOW.plusSeconds(9)),
                new UsualVolume.Kept(means, NOW, NOW, 77));
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        new AlertFile(data).write(some());
        var kept = read();
        assertThat(trouble).isEmpty();
        assertThat(kept.alarms()).isEqualTo(some().alarms());
        assertThat(kept.silences()).isEqualTo(some().silences());
        assertThat(kept.waiting()).isEqualTo(some().waiting());
        assertThat(kept.mailed()).isEqualTo(some().mailed());
        assertThat(kept.usual().means()).isEqualTo(some().usual().means());
        assertThat(kept.usual().count()).isEqualTo(77);
        assertThat(Files.getPosixFilePermissions(data.resolve("alerts.jsonl")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void whereThereIsNoneNothingIsKept() throws IOException {
        var kept = read();
        assertThat(kept.alarms()).isEmpty();
        assertThat(kept.usual().began()).isEqualTo(NOW);
    }

    @Test
    void whatCannotBeReadIsLeftOutAndSaid() throws IOException {
        new AlertFile(data).write(some());
        Files.writeString(
                data.resolve("alerts.jsonl"),
                """
                {"of":"alarm","name":"no-such","subject":"","since":"2026-11-27T00:00:00Z","text":""}
                {"of":"usual","began":"2026-11-27T00:00:00Z","hour":"2026-11-27T00:00:00Z","count":1,"means":[1]}
                {"of":"waiting","channel":"pigeon"}
                torn
                """,
                StandardOpenOption.APPEND);
        assertThat(read().alarms()).hasSize(2);
        assertThat(trouble)
                .singleElement()
                .asString()
                .contains("4 of ")
                .contains("lines cannot be read");
    }
}
