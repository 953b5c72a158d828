package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import postern.journal.JsonValue;
import postern.mail.Parsed;

class ReplayCommandTest {
    private static final String CONFIGURATION =
            """
            hostname: mail.example.com
            domains: [example.com]
            networks: { office: [10.20.0.0/22], noisy: [198.51.100.0/24] }
            listeners: { inbound: { address: "127.0.0.1:25" } }
            grants:
              - receive: {}
              - relay: { from: [office] }
            guards:
              - block: { from: [noisy] }
            routes: [ { to: any, next-hop: mx } ]
            """;

    @TempDir private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private InputStream input = InputStream.nullInputStream();
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("new.yaml");
        Files.writeString(file, CONFIGURATION);
    }

    private int replay(Object... arguments) {
        var all = new ArrayList<>(List.of("-c", file.toString()));
        for (var argument : arguments) all.add(argument.toString());
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(new ReplayCommand(input))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(Main::failed)
                .execute(all.toArray(String[]::new));
    }

    private static String accepted(String day, String client, String from, String to) {
        return line(day, "rcpt", "accept", "250 2.1.5 Recipient OK", "\"receive\"", client)
                + ",\"helo\":\"h.example\",\"tls\":false,\"user\":\"\",\"reverse-path\":\""
                + from
                + "\",\"forward-path\":\""
                + to
                + "\"}}\n";
    }

    private static String line(
            String day, String stage, String verdict, String reply, String grant, String client) {
        return """
        {"at":"2026-11-%sT12:00:00Z","event":"judged","session":"S","queue":null,"stage":"%s",\
        "verdict":"%s","reply":"%s","grant":%s,"guard":null,"trusted":false,"policy":"0123",\
        "trace":[],"facts":{"listener":"inbound","client":"%s","now":"2026-11-%sT12:00:00Z\"\
        """
                .formatted(day, stage, verdict, reply, grant, client, day);
    }

    private Path journal(String... lines) throws IOException {
        return Files.writeString(folder.resolve("journal.jsonl"), String.join("", lines));
    }

    @Test
    void withoutAJournalItReadsThatOfTheConfigurationWithWhatWasRotatedAway() throws IOException {
        var data = Files.createDirectories(folder.resolve("data"));
        assertThat(replay()).isEqualTo(Failure.UNREADABLE);
        assertThat(err.toString()).contains("journal.jsonl: there is no such file");
        Files.writeString(
                data.resolve("journal.jsonl"),
                accepted("02", "192.0.2.1", "<a@b.example>", "x@example.com"));
        try (var old =
                new GZIPOutputStream(
                        Files.newOutputStream(data.resolve("journal.jsonl.20261101T130000Z.gz")))) {
            old.write(
                    accepted("01", "198.51.100.7", "<a@b.example>", "x@example.com")
                            .getBytes(StandardCharsets.UTF_8));
        }
        assertThat(replay("--json")).isEqualTo(1);
        assertThat(out.toString()).contains("journal.jsonl.20261101T130000Z.gz:1");
        assertThat(replay("--since", "2026-11-02")).isEqualTo(0);
    }

    @Test
    void nothingChanges() throws IOException {
        var journal =
                journal(
                        "{\"at\":\"2026-11-01T00:00:00Z\",\"event\":\"connected\"}\n",
                        accepted("01", "192.0.2.1", "<a@b.example>", "c@example.com"));
        assertThat(replay(journal)).as(err.toString()).isZero();
        assertThat(out.toString())
                .isEqualTo(
                        """
                        2 lines, 1 decisions, from 2026-11-01T12:00:00Z to 2026-11-01T12:00:00Z

                        0 would change, 1 stay as they are.
                        """);
    }

    @Test
    void whatChangesIsGroupedWithAnExample() throws IOException {
        var journal =
                journal(
                        accepted("01", "192.0.2.1", "<a@b.example>", "c@example.com"),
                        accepted("02", "198.51.100.1", "<a@b.example>", "c@example.com"),
                        accepted("03", "198.51.100.2", "<>", "d@example.com"),
                        accepted("04", "192.0.2.9", "<a@b.example>", "e@gone.example"));
        assertThat(replay(journal)).isEqualTo(1);
        assertThat(out.toString().replace(folder.toString(), ""))
                .isEqualTo(
                        """
                        4 lines, 4 decisions, from 2026-11-01T12:00:00Z to 2026-11-04T12:00:00Z

                        accept → block  2
                          grant receive → guard block noisy (/new.yaml:9)  2
                              clients  198.51.100.0/24 2
                              from     <> 1 · b.example 1
                              to       example.com 2
                              example  /journal.jsonl:2, 198.51.100.1 on inbound from <a@b.example> to c@example.com
                                was    accept 250 2.1.5 Recipient OK
                                now    block 554 5.7.1 Your host may not send mail here

                        accept → reject  1
                          grant receive → no grant  1
                              clients  192.0.2.0/24 1
                              from     b.example 1
                              to       gone.example 1
                              example  /journal.jsonl:4, 192.0.2.9 on inbound from <a@b.example> to e@gone.example
                                was    accept 250 2.1.5 Recipient OK
                                now    reject 550 5.7.1 Relaying denied

                        3 would change, 1 stay as they are.
                        """);
        assertThat(replay("--json", journal)).isEqualTo(1);
        var json = (JsonValue.JsonObject) JsonValue.parse(out.toString().strip()).orThrow();
        assertThat(json.member("changed")).isEqualTo(JsonValue.JsonNumber.of(3));
        assertThat(out.toString())
                .contains(
                        "\"was\":\"accept\",\"now\":\"block\"", "\"now-by\":\"guard block noisy\"");
    }

    @Test
    void aJournalMayLackAFact() throws IOException {
        var blocked = line("01", "connect", "block", "554 5.7.1 Go", "null", "192.0.2.1") + "}}\n";
        assertThat(replay(journal(blocked))).isEqualTo(3);
        assertThat(out.toString())
                .contains("cannot be told: the journal lacks \"user\"  1")
                .endsWith("0 would change, 1 cannot be told, 0 stay as they are.\n");
        assertThat(
                        replay(
                                "--fact=user=",
                                "--fact=forward-path=x@example.com",
                                folder.resolve("journal.jsonl")))
                .isEqualTo(1);
        assertThat(out.toString()).contains("block → accept  1");
    }

    @Test
    void linesThatCannotBeReadAreCountedAndTheFirstNamed() throws IOException {
        var journal =
                journal(
                        accepted("01", "192.0.2.1", "<a@b.example>", "c@example.com"),
                        "{\"at\":\"20",
                        "\n\n",
                        "x".repeat(2_000_000),
                        "\n");
        assertThat(replay(journal)).isZero();
        assertThat(out.toString().replace(folder.toString(), ""))
                .contains("2 lines could not be read:\n  /journal.jsonl:2: a string does not end")
                .contains("  /journal.jsonl:4: it is longer than a line of a journal\n");
        assertThat(replay(journal("what\n"))).isEqualTo(2);
        assertThat(err.toString()).contains("no line can be read as one of a journal", ":1: ");
    }

    @Test
    void severalJournalsPackedAndFromTheStandardInput() throws IOException {
        var packed = folder.resolve("old.gz");
        var line = accepted("01", "198.51.100.1", "<a@b.example>", "c@example.com");
        try (var gzip = new GZIPOutputStream(Files.newOutputStream(packed))) {
            gzip.write(line.getBytes(StandardCharsets.UTF_8));
        }
        input = new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8));
        assertThat(replay(packed, journal(line), "-")).isEqualTo(1);
        assertThat(out.toString()).contains("3 lines, 3 decisions", "accept → block  3");
        var torn = Files.readAllBytes(packed);
        Files.write(packed, java.util.Arrays.copyOf(torn, torn.length - 12));
        assertThat(replay(packed)).isEqualTo(2);
        assertThat(err.toString()).contains("old.gz: it cannot be read behind line");
    }

    @Test
    void aSpanOfTime() throws IOException {
        var journal =
                journal(
                        accepted("01", "198.51.100.1", "<a@b.example>", "c@example.com"),
                        accepted("02", "198.51.100.1", "<a@b.example>", "c@example.com"),
                        accepted("03", "198.51.100.1", "<a@b.example>", "c@example.com"));
        assertThat(replay("--since=2026-11-02", "--until=2026-11-03", journal)).isEqualTo(1);
        assertThat(out.toString()).contains("3 lines, 1 decisions");
        assertThat(replay("--since=yesterday", journal)).isEqualTo(2);
        assertThat(err.toString()).contains("--since: \"yesterday\" is no time");
    }

    @Test
    void filesThatCannotBeRead() throws IOException {
        assertThat(replay(folder.resolve("none.jsonl"))).isEqualTo(2);
        assertThat(err.toString()).contains("none.jsonl: there is no such file");
        Files.writeString(file, "hostname: x\n");
        assertThat(replay(journal(""))).isEqualTo(2);
        assertThat(err.toString()).contains("problems in the configuration");
    }

    @Test
    void whatAClientWroteStaysText() throws IOException {
        var journal =
                journal(
                        accepted(
                                "01",
                                "198.51.100.1",
                                "<\\\"\\u202ea\\\"@b.example>",
                                "c@example.com"));
        assertThat(JsonValue.parse(Files.readString(journal).strip()))
                .isInstanceOf(Parsed.Good.class);
        assertThat(replay(journal)).isEqualTo(1);
        assertThat(out.toString()).contains("\\u202e").doesNotContain("\u202e");
    }
}
