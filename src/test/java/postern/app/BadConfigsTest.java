package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * {@code src/test/bad-configs/NN-name/}: a file that cannot be read, and exactly what check says to
 * it. With {@code -Dexpected.write=true} what it says now is written down.
 */
class BadConfigsTest {
    private static final Path ROOT = Path.of("src/test/bad-configs");

    static List<Path> folders() throws IOException {
        try (var folders = Files.list(ROOT)) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("folders")
    void everyProblemIsToldWithItsCure(Path folder) throws IOException {
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                new CommandLine(new CheckCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(err))
                        .execute("-c", folder.resolve("postern.yaml").toString());
        var said = err.toString().replace(folder + "/", "");
        var expected = folder.resolve("expected.txt");
        if (Boolean.getBoolean("expected.write")) Files.writeString(expected, said);
        assertThat(said).isEqualTo(Files.readString(expected));
        assertThat(out.toString()).isEmpty();
        assertThat(status).isEqualTo(2);
    }

    @Test
    void thereAreEnoughOfThem() throws IOException {
        assertThat(folders()).hasSizeGreaterThanOrEqualTo(65);
    }
}
