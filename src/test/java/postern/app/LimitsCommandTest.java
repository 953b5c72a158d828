package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * What limits have counted, from the outside: listed, shown and reset, with and without a relay.
 */
class LimitsCommandTest {
    private static final byte[] MESSAGE =
            "Subject: x\r\n\r\nword\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    @TempDir private Path folder;
    private final String policy;
    private int status;

    LimitsCommandTest() throws IOException {
        policy =
                RunningRelay.toPort(Programs.freePort())
                        + """
                        guards:
                          - limit: { by: [client, reverse-path], rate: [2/d, 1000/30d] }
                          - limit: { by: listener, rate: 9/h, count: recipients, name: all }
                        """;
    }

    private String limits(String... words) {
        var all = new ArrayList<>(Arrays.asList(words));
        all.addAll(Arrays.asList("-c", folder.resolve("postern.yaml").toString()));
        var out = new StringWriter();
        status =
                new CommandLine(new LimitsCommand())
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(out, true))
                        .setExecutionExceptionHandler(Main::failed)
                        .execute(all.toArray(String[]::new));
        return out.toString();
    }

    private static String deliver(RunningRelay relay, String from) throws IOException {
        try (var client = new WireClient(relay.port("in")).begin()) {
            return client.deliver(from, "b@far.example", MESSAGE);
        }
    }

    @Test
    void whatIsUsedIsSeenAndForgottenOnDemand() throws IOException {
        try (var relay = RunningRelay.in(folder, policy, Worlds.QUIET)) {
            assertThat(limits("list")).isEqualTo("counted: 0\n");
            for (var code : new String[] {"250", "250", "450"})
                assertThat(deliver(relay, "Ann@ours.example")).startsWith(code);
            assertThat(deliver(relay, "bob@ours.example")).startsWith("250");
            assertThat(limits("list").lines())
                    .hasSize(4)
                    .anyMatch(line ->
                            line.startsWith(
                                    "127.0.0.1, ann@ours.example: limit client and"
                                            + " reverse-path, messages by client,"
                                            + " reverse-path: 2 of 2 in 1d, 2 of 1000 in"
                                            + " 30d, no more now, forgotten by 2"))
                    .anyMatch(line -> line.startsWith("in: all, recipients by listener: 3 of 9"))
                    .last()
                    .isEqualTo("counted: 3");
            assertThat(limits("show", "ann@ours.example").lines()).hasSize(2);
            assertThat(limits("show", "all", "--json"))
                    .startsWith(
                            "{\"limit\":\"all\",\"counts\":\"recipients by listener\",\"key\":\"in\","
                                    + "\"windows\":[{\"time\":\"PT1H\",\"most\":9,\"used\":3}],"
                                    + "\"over\":false,\"forgotten\":\"")
                    .hasLineCount(1);
            assertThat(limits("show", "nobody")).isEqualTo("counted: 0\n");
            assertThat(status).isEqualTo(Failure.NO);
            assertThat(limits("reset", "nobody"))
                    .contains("no limit has counted anything of nobody");
            assertThat(status).isEqualTo(Failure.NO);
            assertThat(limits("reset", "ann@ours.example"))
                    .isEqualTo("counted anew: 1 of ann@ours.example\n");
            assertThat(status).isZero();
            assertThat(deliver(relay, "ann@ours.example")).startsWith("250");
        }
    }

    @Test
    void withoutARelayTheFileIsRead() throws IOException {
        var relay = RunningRelay.in(folder, policy, Worlds.QUIET);
        for (var code : new String[] {"250", "250", "450"})
            assertThat(deliver(relay, "ann@ours.example")).startsWith(code);
        var listed = limits("list", "--json").replaceAll("\"forgotten.*", "");
        relay.stop();
        assertThat(limits("list", "--json").replaceAll("\"forgotten.*", "")).isEqualTo(listed);
        assertThat(limits("reset", "--all")).isEqualTo("counted anew: 2\n");
        assertThat(Files.readString(folder.resolve("data/limits.jsonl"))).isEmpty();
        try (var again = RunningRelay.in(folder, policy, Worlds.QUIET)) {
            assertThat(deliver(again, "ann@ours.example")).startsWith("250");
        }
    }
}
