package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.config.RateLimit.By;
import postern.config.RateLimit.Rate;
import postern.config.RateLimit.Unit;

/** The limit of users whom no guard counts: when it is in force, and how it is changed. */
class UsualLimitsTest {
    private static Reading read(String more) {
        var text =
                """
                hostname: mail.example.com
                data: data
                domains: [example.com]
                networks: { office: [10.20.0.0/22] }
                listeners: { submission: { address: "127.0.0.1:0" } }
                routes: [ { to: any, next-hop: "127.0.0.1:2600" } ]
                """
                        + more;
        return SettingsFile.read(
                Path.of("/etc/postern/postern.yaml"), text.getBytes(StandardCharsets.UTF_8));
    }

    private static Settings settings(String more) {
        var reading = read(more);
        assertThat(reading).as(more).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).settings();
    }

    private static final String LOGIN = "grants: [ { login: { on: [submission], as: any } } ]\n";

    private static List<RateLimit> usual(String more) {
        return settings(more).rates().stream()
                .filter(rate -> rate.guard().equals(UsualLimits.NAME))
                .toList();
    }

    @Test
    void usersHaveItWhereNoGuardCountsThem() {
        var usual = usual(LOGIN);
        assertThat(usual).hasSize(1);
        assertThat(usual.getFirst().by()).containsExactly(By.USER);
        assertThat(usual.getFirst().unit()).isEqualTo(Unit.RECIPIENTS);
        assertThat(usual.getFirst().rates())
                .containsExactly(
                        new Rate(100, Duration.ofMinutes(10)), new Rate(1000, Duration.ofDays(1)));
        assertThat(settings(LOGIN).policy().guards())
                .anyMatch(guard -> guard.name().equals(UsualLimits.NAME));
        assertThat(settings(LOGIN).notes())
                .extracting(Problem::message)
                .contains(
                        "no limit guard counts by user: each user may write to 100 recipients in 10m"
                                + " and 1000 recipients in 1d, the rest is deferred");
        assertThat(usual(LOGIN + "guards: [ { limit: { by: client, rate: 9/h } } ]\n")).hasSize(1);
    }

    @Test
    void aGuardOfTheFileTakesItsPlace() {
        for (var by : List.of("user", "group", "[client, user]"))
            assertThat(usual(LOGIN + "guards: [ { limit: { by: " + by + ", rate: 9/h } } ]\n"))
                    .as(by)
                    .isEmpty();
    }

    @Test
    void whereNobodyLogsInThereIsNone() {
        assertThat(usual("grants: [ { relay: { from: [office] } } ]\n")).isEmpty();
    }

    @Test
    void theFileChangesItOrSwitchesItOff() {
        assertThat(usual(LOGIN + "limits: { user-recipients: 5/h }\n").getFirst().rates())
                .containsExactly(new Rate(5, Duration.ofHours(1)));
        assertThat(usual(LOGIN + "limits: { user-recipients: none }\n")).isEmpty();
        for (var wrong : List.of("[]", "[none, 5/h]", "5"))
            assertThat(read(LOGIN + "limits: { user-recipients: " + wrong + " }\n"))
                    .as(wrong)
                    .isInstanceOf(Reading.Unreadable.class);
    }
}
