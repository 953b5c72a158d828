package postern.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.journal.JsonValue;

class AdvisoryTest {
    @TempDir Path folder;

    private static Library library(String version) {
        return new Library("example", "thing", version, "pkg:maven/example/thing@" + version, "");
    }

    private static Advisory advisory(String affected) {
        return Advisory.of(
                        JsonValue.parse(
                                        """
                                        {"id":"X-1","summary":"bad","affected":[{"package":
                                        {"ecosystem":"Maven","name":"example:thing"},%s}]}
                                        """
                                                .formatted(affected))
                                .orThrow())
                .orThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, false, ",
        "1.1, true, 1.3",
        "1.2.9, true, 1.3",
        "1.3-rc1, true, 1.3",
        "1.3, false, ",
        "1.10, false, ",
        "2.0-alpha-1, false, ",
        "2.0, true, ",
        "2.4, true, ",
        "2.4.1, false, ",
        "3.0.7, true, ",
    })
    void aVersionIsWithinARangeByTheRulesOfMaven(String version, boolean hit, String fixed) {
        // the events are out of order, as they may be
        var advisory =
                advisory(
                        """
                        "ranges":[
                          {"type":"ECOSYSTEM","events":[{"fixed":"1.3"},{"introduced":"1.1"}]},
                          {"type":"ECOSYSTEM","events":[{"introduced":"2.0"},{"last_affected":"2.4"}]},
                          {"type":"GIT","events":[{"introduced":"0"}]}],
                        "versions":["3.0.7"]\
                        """);
        var found = advisory.hit(library(version));
        assertThat(found != null).isEqualTo(hit);
        if (found != null) assertThat(found.fixed()).isEqualTo(fixed);
    }

    @Test
    void nothingIsBeforeTheBeginningAndNothingBehindTheLimitOfAll() {
        var advisory =
                advisory(
                        """
                        "ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"limit":"*"}]}]\
                        """);
        for (var version : List.of("0", "0-alpha", "0.0.1", "99"))
            assertThat(advisory.hit(library(version))).as(version).isNotNull();
    }

    @Test
    void whatWasWithdrawnIsAboutNothing() {
        var record =
                JsonValue.parse(
                                """
                                {"id":"X-1","withdrawn":"2026-01-01T00:00:00Z","affected":[{"package":
                                {"ecosystem":"Maven","name":"example:thing"},"versions":["1"]}]}
                                """)
                        .orThrow();
        assertThat(Advisory.of(record).orThrow().hit(library("1"))).isNull();
    }

    @Test
    void aFolderFilesAndAnArchiveAreReadAndWhatIsBrokenIsTold() throws IOException {
        var hit = BillOfMaterialsTest.resource("hit.json");
        Files.createDirectory(folder.resolve("below"));
        Files.writeString(folder.resolve("below/one.json"), hit);
        Files.writeString(folder.resolve("two.json"), BillOfMaterialsTest.resource("miss.json"));
        Files.writeString(folder.resolve("three.json"), "{\"vulns\":[" + hit + "]}");
        Files.writeString(folder.resolve("broken.json"), "{");
        Files.writeString(folder.resolve("readme.txt"), "not looked at");
        try (var zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("all.zip")))) {
            zip.putNextEntry(new ZipEntry("GHSA-1.json"));
            zip.write(hit.getBytes(StandardCharsets.UTF_8));
        }
        var found = new Advisories(BillOfMaterialsTest.sample().libraries()).look(folder);
        assertThat(found.read()).isEqualTo(4);
        assertThat(found.hits()).hasSize(3);
        assertThat(found.hits().getFirst().text())
                .isEqualTo(
                        "info.picocli:picocli 4.7.7 has a known hole, TEST-2026-0001"
                                + " (CVE-2026-00001): An invented hole in every version of picocli;"
                                + " mended in 999.0");
        assertThat(found.unreadable())
                .singleElement()
                .asString()
                .startsWith(folder.resolve("broken.json") + ": ");
    }

    @Test
    void anAdvisoryAboutOthersIsNoneAboutUs() throws IOException {
        Files.writeString(folder.resolve("two.json"), BillOfMaterialsTest.resource("miss.json"));
        var found =
                new Advisories(BillOfMaterialsTest.sample().libraries())
                        .look(folder.resolve("two.json"));
        assertThat(found.read()).isEqualTo(1);
        assertThat(found.hits()).isEmpty();
    }
}
