package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonObject;

/** What it tells in a package, scripts/check-package sees. */
class VersionCommandTest {
    private int status;

    private String version(String... words) {
        var out = new StringWriter();
        status =
                new CommandLine(new VersionCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(out, true))
                        .setExecutionExceptionHandler(Main::failed)
                        .execute(words);
        return out.toString();
    }

    @Test
    void theJavaAndTheSystemAreTold() {
        assertThat(version())
                .startsWith("postern ")
                .contains("  Java       " + System.getProperty("java.runtime.version"))
                .contains(System.getProperty("java.vendor"))
                .contains("  libraries  ");
        assertThat(status).isZero();
    }

    @Test
    void programsReadTheSame() {
        var told = (JsonObject) JsonValue.parse(version("--json").strip()).orThrow();
        var java = (JsonObject) told.member("java");
        assertThat(java.text("vendor")).isEqualTo(System.getProperty("java.vendor"));
        assertThat(told.members())
                .containsKeys("version", "built", "commit", "packaged", "system", "libraries");
    }

    @Test
    void advisoriesThatAreNotThereAreNoGoodNews() {
        assertThat(version("--advisories", "/nowhere/at/all")).contains("postern: ");
        assertThat(status).isIn(Failure.UNREADABLE, Failure.UNAVAILABLE);
    }
}
