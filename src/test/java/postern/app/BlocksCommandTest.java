package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A guard's block from the outside: listed, across a restart, and lifted. */
class BlocksCommandTest extends PolicyRig {
    private static final String POLICY =
            """
            domains: [ours.example]
            grants:
              - receive: { on: [inbound] }
            guards:
              - reverse-path:
                  { name: pest, rules: [ { match: "*@rude.example", action: block, for: 2h } ] }
            """;

    private int status;

    private String blocks(String... words) {
        var out = new StringWriter();
        var all = new String[words.length + 2];
        System.arraycopy(words, 0, all, 0, words.length);
        all[words.length] = "-c";
        all[words.length + 1] = relay.file().toString();
        status =
                new CommandLine(new BlocksCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(out, true))
                        .setExecutionExceptionHandler(Main::failed)
                        .execute(all);
        return out.toString();
    }

    private String greeting() throws IOException {
        try (var client = WireClient.from(STRANGER, relay.port("inbound"))) {
            return client.reply();
        }
    }

    @Test
    void aBlockOutlivesARestartAndAPersonLiftsIt() throws Exception {
        start(POLICY);
        assertThat(blocks("list")).isEqualTo("blocked: 0\n");
        assertThat(rcpt("a@rude.example", "b@ours.example")).startsWith("550");
        for (int i = 0; i < 3; i++) assertThat(greeting()).startsWith("554 5.7.1 ");
        var listed = blocks("list");
        assertThat(listed)
                .startsWith(STRANGER + " blocked until " + Instant.now().toString().substring(0, 4))
                .contains(", by guard pest; connections refused since: 3\nblocked: 1\n");
        assertThat(blocks("list", "--json"))
                .startsWith("{\"address\":\"" + STRANGER + "\",\"until\":\"")
                .endsWith("\"why\":\"guard pest\",\"refused\":3}\n");
        relay.stop();
        assertThat(blocks("list")).as("without the relay").isEqualTo(listed);

        start(POLICY);
        assertThat(greeting()).startsWith("554 5.7.1 ");
        assertThat(blocks("remove", "192.0.2.1")).contains("192.0.2.1 is not blocked");
        assertThat(status).isEqualTo(Failure.NO);
        assertThat(blocks("remove", STRANGER)).isEqualTo(STRANGER + " is not blocked any more\n");
        assertThat(status).isZero();
        assertThat(greeting()).startsWith("220 ");
        assertThat(rcpt("a@rude.example", "b@ours.example")).startsWith("550");
        relay.stop();

        assertThat(blocks("remove", "--all")).isEqualTo("not blocked any more: 1\n");
        assertThat(Files.readString(relay.folder().resolve("data/blocks.jsonl"))).isEmpty();
        start(POLICY);
        assertThat(greeting()).startsWith("220 ");
    }

    @Test
    void aWordThatIsNoneIsRefused() throws Exception {
        start(POLICY);
        assertThat(blocks("remove", "x.example")).contains("\"x.example\" is no address: ");
        assertThat(status).isEqualTo(Failure.UNREADABLE);
        blocks("remove");
        assertThat(status).isEqualTo(2);
        blocks("remove", "--all", "192.0.2.1");
        assertThat(status).isEqualTo(2);
        assertThat(blocks("remove", "--user", "ann"))
                .contains("nobody has guessed at the user ann");
        assertThat(status).isEqualTo(Failure.NO);
    }
}
