package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.alerts.Condition;
import postern.config.Alerting.Program;
import postern.config.Alerting.Volume;
import postern.config.RateLimit.Rate;

/** The section {@code alerts}. */
class AlertsTest {
    private static final Path FILE = Path.of("/etc/postern/postern.yaml");
    private static final String BASE =
            """
            hostname: mail.example.com
            domains: [example.com]
            listeners: { inbound: { address: "127.0.0.1:2525" } }
            grants: [ { receive: {} } ]
            routes: [ { to: any, next-hop: "127.0.0.1:2600" } ]
            """;

    private static @Nullable Alerting read(String alerts) {
        var text = (BASE + alerts).getBytes(StandardCharsets.UTF_8);
        if (SettingsFile.read(FILE, text) instanceof Reading.Read(var settings))
            return settings.alerting();
        throw new AssertionError(alerts + " cannot be read");
    }

    private static Alerting written(String alerts) {
        var alerting = read(alerts);
        if (alerting == null) throw new AssertionError("it is written");
        return alerting;
    }

    @Test
    void withoutTheSectionNothingIsLookedAt() {
        assertThat(read("")).isNull();
    }

    @Test
    void allConditionsAreOnByThemselves() {
        var thresholds = written("alerts: {}\n").thresholds();
        assertThat(thresholds.failedLogins()).isEqualTo(new Rate(100, Duration.ofMinutes(10)));
        assertThat(thresholds.outgoingVolume()).isEqualTo(new Volume.TimesUsual(10));
        assertThat(thresholds.queueAge()).isEqualTo(Duration.ofDays(1));
        assertThat(thresholds.disk()).isEqualTo(Alerting.Thresholds.TWICE);
        assertThat(thresholds.selfAudit()).isTrue();
    }

    @Test
    void eachCanBeSetAndSwitchedOff() {
        var thresholds =
                written(
                                "alerts: { conditions: { failed-logins: off, outgoing-volume: 500/h,"
                                        + " disk: 2 GiB, journal: off, held-mail: off } }\n")
                        .thresholds();
        assertThat(thresholds.failedLogins()).isNull();
        assertThat(thresholds.heldMail()).isNull();
        assertThat(thresholds.outgoingVolume())
                .isEqualTo(new Volume.Absolute(new Rate(500, Duration.ofHours(1))));
        assertThat(thresholds.disk()).isEqualTo(2L << 30);
        assertThat(thresholds.journal()).isFalse();
        assertThat(thresholds.blockList()).isTrue();
    }

    @Test
    void aProgramIsAListOfWordsOrASection() {
        assertThat(written("alerts: { command: [/bin/tell, -x, -x, \"a b\"] }\n").program())
                .isEqualTo(
                        new Program(
                                List.of("/bin/tell", "-x", "-x", "a b"), Duration.ofSeconds(30)));
        assertThat(written("alerts: { command: { run: ./tell, timeout: 5s } }\n").program())
                .isEqualTo(new Program(List.of("/etc/postern/tell"), Duration.ofSeconds(5)));
    }

    @Test
    void theNamesOfConditionsAreTheKeysOfTheFile() {
        assertThat(List.of(Condition.values()))
                .extracting(Condition::word)
                .containsExactlyElementsOf(AlertConditions.SHAPE.names());
    }

    @Test
    void theManualTellsTheNamesOfNoOtherConditions() throws Exception {
        var manual = Files.readString(Path.of("docs/manual.md"));
        var silenced = Pattern.compile("alerts silence ([a-z-]+)").matcher(manual);
        int count = 0;
        while (silenced.find()) {
            var name = silenced.group(1);
            assertThat(name.equals("all") || Condition.of(name) != null).as(name).isTrue();
            count++;
        }
        assertThat(count).isPositive();
    }
}
