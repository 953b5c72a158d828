package postern.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.spf.SpfFinding.Identity;

/** The suite of the SPF project for RFC 7208: all of its tests, with the zones that they name. */
class Rfc7208SuiteTest {
    private static final Path SUITE = Path.of("../shared/suites/spf/rfc7208-tests.yml");

    private static List<Map<?, ?>> scenarios() throws IOException {
        assumeTrue(Files.exists(SUITE), "skipped: suite not here: " + SUITE);
        var scenarios = new ArrayList<Map<?, ?>>();
        var settings = LoadSettings.builder().setAllowDuplicateKeys(true).build();
        for (var scenario : new Load(settings).loadAllFromString(Files.readString(SUITE)))
            scenarios.add((Map<?, ?>) scenario);
        return scenarios;
    }

    @TestFactory
    Stream<DynamicTest> eachTest() throws IOException {
        return scenarios().stream()
                .flatMap(scenario -> {
                    var zone = (Map<?, ?>) Objects.requireNonNull(scenario.get("zonedata"));
                    var tests = (Map<?, ?>) Objects.requireNonNull(scenario.get("tests"));
                    return tests.entrySet().stream()
                            .map(test ->
                                    DynamicTest.dynamicTest(
                                            scenario.get("description") + ": " + test.getKey(),
                                            () -> run(zone, (Map<?, ?>) test.getValue())));
                });
    }

    @Test
    void thereAreAllOfThem() throws IOException {
        assertThat(scenarios()).hasSize(16);
        assertThat(
                        scenarios().stream()
                                .mapToInt(s ->
                                        ((Map<?, ?>) Objects.requireNonNull(s.get("tests"))).size())
                                .sum())
                .isEqualTo(203);
    }

    private static void run(Map<?, ?> zone, Map<?, ?> test) {
        var finding =
                check(
                        new ZoneResolver(zone),
                        text(test, "host"),
                        text(test, "helo"),
                        text(test, "mailfrom"));
        var expected =
                test.get("result") instanceof List<?> several
                        ? several
                        : List.of(text(test, "result"));
        assertThat(finding.result().word()).as(finding.toString()).isIn(expected);
        var explanation = test.get("explanation");
        if (explanation != null)
            assertThat(finding.explanation())
                    .isEqualTo(explanation.equals("DEFAULT") ? "" : explanation);
    }

    private static String text(Map<?, ?> test, String key) {
        return Objects.requireNonNull(test.get(key)).toString();
    }

    private static SpfFinding check(ZoneResolver zone, String client, String helo, String sender) {
        var spf =
                new Spf(
                        zone,
                        Domain.of("gate.example.com"),
                        InstantSource.fixed(Instant.EPOCH),
                        () -> 0);
        var address = IpAddress.of(client);
        if (sender.isEmpty()) return spf.helo(address, helo, Spf.USUAL_BUDGET);
        int at = sender.lastIndexOf('@');
        return spf.check(
                address,
                helo,
                Identity.MAILFROM,
                sender.substring(0, at),
                sender.substring(at + 1),
                Spf.USUAL_BUDGET);
    }
}
