package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The files for systemd, as systemd reads them. */
@Tag("peers")
@Timeout(120)
class UnitFilesTest {
    private static final Path PACKAGING = Path.of("packaging/systemd");
    private static final double MOST_EXPOSED = 1.5; // of 10; as systemd-analyze counts

    @TempDir private Path folder;
    private Path service;

    @BeforeEach
    void copy() throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        service = folder.resolve("postern.service");
        Files.writeString(
                service,
                Files.readString(PACKAGING.resolve("postern.service"))
                        .replace("/usr/bin/java", java.toString()));
        Files.copy(PACKAGING.resolve("postern.socket"), folder.resolve("postern.socket"));
    }

    private static String analyze(String... words) throws Exception {
        var command = new ArrayList<>(List.of(Programs.find("systemd-analyze")));
        command.addAll(List.of(words));
        var result = Programs.run(command);
        assertThat(result.status()).as(result.output()).isZero();
        return result.output();
    }

    @Test
    void systemdHasNothingAgainstThem() throws Exception {
        assertThat(
                        analyze(
                                "verify",
                                service.toString(),
                                folder.resolve("postern.socket").toString()))
                .isEmpty();
    }

    @Test
    void littleIsExposed() throws Exception {
        var report = analyze("security", "--offline=true", "--no-pager", service.toString());
        var level =
                Pattern.compile("exposure level for postern.service: ([0-9.]+)").matcher(report);
        assertThat(level.find()).as(report).isTrue();
        assertThat(Double.parseDouble(level.group(1))).isLessThanOrEqualTo(MOST_EXPOSED);
    }

    @Test
    void theProgramInTheUnitIsStartedAsTheLauncherDoes() throws IOException {
        var unit = Files.readString(PACKAGING.resolve("postern.service"));
        var launcher = Files.readString(Path.of("postern"));
        for (var option :
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError")) {
            assertThat(unit).contains(option);
            assertThat(launcher).contains(option);
        }
    }
}
