package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code diff} tells of two files. */
class DiffCommandTest {
    private static final InstantSource CLOCK =
            InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));
    private static final String OLD =
            """
            hostname: mail.example.com
            domains: [example.com]
            networks: { office: [198.51.100.0/24] }
            listeners: { inbound: { address: "127.0.0.1:2525" } }
            grants:
              - receive: {}
            guards:
              - forward-path: { rules: [ { match: "old@example.com", action: deny } ], otherwise: allow }
            routes: [ { to: any, next-hop: mx } ]
            """;

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int diff(String older, String newer, String... more) throws IOException {
        var a = Files.writeString(folder.resolve("old.yaml"), older).toString();
        var b = Files.writeString(folder.resolve("new.yaml"), newer).toString();
        var line = new CommandLine(new DiffCommand(CLOCK));
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        line.setExecutionExceptionHandler(Main::failed);
        var arguments = new java.util.ArrayList<String>(java.util.List.of(a, b));
        arguments.addAll(java.util.List.of(more));
        return line.execute(arguments.toArray(String[]::new));
    }

    @Test
    void theSamePolicyInOtherWordsIsNoDifference() throws IOException {
        var other =
                OLD.replace("[198.51.100.0/24]", "[198.51.100.0/25, 198.51.100.128/25]")
                        .replace("match: \"old@example.com\"", "match: [\"OLD@example.com\"]");
        assertThat(diff(OLD, other)).as(err.toString()).isZero();
        assertThat(out.toString()).isEqualTo("No difference.\n");
    }

    @Test
    void whatIsNewlyAcceptedIsToldFirstWithTheNetworkAndTheLine() throws IOException {
        var newer =
                OLD.replace("  - receive: {}", "  - receive: {}\n  - relay: { from: [office] }");
        assertThat(diff(OLD, newer)).isEqualTo(1);
        assertThat(out.toString())
                .startsWith("newly accepted  ")
                .contains("client office")
                .contains("was      550 5.7.1 Relaying denied (no grant)")
                .contains("is       accept (grant relay office, new.yaml line 7)")
                .contains("client=198.51.100.9");
    }

    @Test
    void oneAddressThatIsNoLongerRefusedIsFound() throws IOException {
        var newer = OLD.replace("old@example.com", "other@example.com");
        assertThat(diff(OLD, newer)).isEqualTo(1);
        assertThat(out.toString())
                .contains("newly accepted  listener inbound; forward-path <old@example.com>")
                .contains("newly refused   listener inbound; forward-path <other@example.com>")
                .endsWith("2 differences.\n");
    }

    @Test
    void forPrograms() throws IOException {
        assertThat(diff(OLD, OLD, "--json")).isZero();
        assertThat(out.toString())
                .isEqualTo("{\"same\":true,\"sameRewriting\":true,\"differences\":[]}\n");
    }

    @Test
    void aFileThatCannotBeReadIsNoDifference() throws IOException {
        assertThat(diff(OLD, OLD.replace("receive", "recieve"))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }
}
