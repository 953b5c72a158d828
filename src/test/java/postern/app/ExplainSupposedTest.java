package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code explain} takes for granted of counters, which it never asks. */
class ExplainSupposedTest {
    @TempDir private Path folder;

    private String explain(String... facts) throws IOException {
        var file = folder.resolve("postern.yaml");
        Files.writeString(
                file,
                """
                hostname: mail.example.com
                domains: [example.com]
                listeners: { inbound: { address: "127.0.0.1:2525" } }
                grants: [ { receive: { on: [inbound] } } ]
                guards: [ { limit: { by: client, rate: 5/m } }, { unusual: {} } ]
                routes: [ { to: any, next-hop: mx } ]
                """);
        var words = new ArrayList<>(List.of("-c", file.toString(), "--client", "203.0.114.9"));
        words.addAll(List.of("--from", "a@far.example", "--to", "b@example.com"));
        for (var fact : facts) words.addAll(List.of("--fact", fact));
        var out = new StringWriter();
        int status =
                new CommandLine(new ExplainCommand())
                        .setOut(new PrintWriter(out))
                        .setErr(new PrintWriter(out))
                        .execute(words.toArray(String[]::new));
        assertThat(status).as(out.toString()).isZero();
        return out.toString();
    }

    @Test
    void noLimitIsExceededAndNothingIsUnusual() throws IOException {
        assertThat(explain()).contains("accept").doesNotContain("450 4.7.1");
    }

    @Test
    void unlessSomebodySaysSo() throws IOException {
        assertThat(explain("over-limits=limit client")).contains("450 4.7.1");
    }
}
