package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** A stolen password, from the outside: held, shown, locked, deleted, released. */
@Timeout(120)
class UnusualRelayTest extends PolicyRig {
    private static final String POLICY =
            """
            domains: [ours.example]
            users: { file: users.yaml }
            limits: { user-recipients: none }
            grants:
              - receive: { on: [inbound] }
              - login: { on: [outbound], as: any, users: [ann] }
              - relay: { on: [outbound], from: [127.0.0.9] }
            guards:
              - unusual: {}
            """;
    private static final String WHY =
            "251 recipients within an hour, more than the 250 of somebody who is new";

    private int status;

    private String postern(String input, String... words) {
        var before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        var out = new StringWriter();
        try {
            status =
                    new CommandLine(
                                    switch (words[0]) {
                                        case "user" -> new UserCommand();
                                        case "queue" -> new QueueCommand();
                                        default -> new SuspectsCommand();
                                    })
                            .setCaseInsensitiveEnumValuesAllowed(true)
                            .setExecutionExceptionHandler(Main::failed)
                            .setOut(new PrintWriter(out, true))
                            .setErr(new PrintWriter(out, true))
                            .execute(Arrays.copyOfRange(words, 1, words.length));
        } finally {
            System.setIn(before);
        }
        return out.toString();
    }

    private String suspects(String... words) {
        var all = new String[words.length + 3];
        all[0] = "suspects";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "-c";
        all[words.length + 2] = folder.resolve("postern.yaml").toString();
        return postern("", all);
    }

    @BeforeEach
    void begin() throws IOException {
        write("users.yaml", "users: {}\n");
        write("postern.yaml", whole(POLICY));
        var file = folder.resolve("postern.yaml").toString();
        assertThat(postern("correct horse\n", "user", "add", "ann", "-c", file))
                .isEqualTo("added: ann\n");
        start(POLICY);
    }

    private static String auth() {
        var octets = "\0ann\0correct horse".getBytes(StandardCharsets.UTF_8);
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(octets);
    }

    private WireClient ann() throws IOException {
        var client = client("127.0.0.5", "outbound");
        assertThat(client.say(auth())).startsWith("235 ");
        return client;
    }

    /** One message to so many recipients. */
    private static String send(WireClient client, int recipients, String domain)
            throws IOException {
        var mail = client.say("MAIL FROM:<ann@ours.example>");
        if (!mail.startsWith("250")) return mail;
        var commands = new StringBuilder();
        for (int i = 0; i < recipients; i++)
            commands.append("RCPT TO:<r").append(i).append('@').append(domain).append(">\r\n");
        client.send(commands.toString());
        for (int i = 0; i < recipients; i++) assertThat(client.reply()).startsWith("250 ");
        assertThat(client.say("DATA")).startsWith("354 ");
        client.send(message("Subject: hello"));
        return client.reply();
    }

    private void steal() throws IOException {
        try (var client = ann()) {
            assertThat(send(client, 30, "ours.example")).startsWith("250 "); // does not count
            assertThat(send(client, 252, "far.example")).startsWith("250 ");
            assertThat(send(client, 1, "far.example")).startsWith("250 ");
        }
        try (var client = client("127.0.0.9", "outbound")) { // somebody else
            assertThat(send(client, 1, "far.example")).startsWith("250 ");
        }
    }

    private String file(String name) throws IOException {
        return Files.readString(folder.resolve(name));
    }

    private long delivered() {
        return hop.taken().stream().mapToLong(one -> one.rcpt().size()).sum();
    }

    private void awaitDelivered(long count) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(delivered()).isEqualTo(count));
    }

    @Test
    void whatIsUnusualIsHeldAndAPersonReleasesIt() throws Exception {
        assertThat(suspects("list")).isEqualTo("suspected: 0, locked: 0\n");
        steal();
        awaitDelivered(30 + 250 + 1);
        assertThat(suspects("list"))
                .startsWith("user ann  since 20")
                .endsWith(
                        ", from 127.0.0.5; held: 2 messages to 3 recipients\n      "
                                + WHY
                                + "\nsuspected: 1, locked: 0\n");
        var file = relay.file().toString();
        assertThat(postern("", "queue", "list", "-c", file))
                .contains("user ann: " + WHY + " (unusual)");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(file("data/journal.jsonl"))
                                .containsOnlyOnce("\"event\":\"departed\"")
                                .contains(
                                        "\"event\":\"departed\",\"user\":\"ann\",\"held\":true,"
                                                + "\"over\":false,\"reasons\":[\""
                                                + WHY)
                                .contains("\"unusual\":\"user ann: " + WHY + "\""));
        assertThat(file("log")).contains(" departed level=error user=ann text=");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(file("data/suspects.jsonl")).contains("\"user\":\"ann\""));
        var shown = suspects("show", "ann");
        assertThat(shown)
                .contains(
                        "user ann  suspected since ",
                        "\n  held now      2 messages to 3 recipients")
                .contains("\n  now 253       recipients within an hour, usually up to 0\n")
                .contains("delivered 280, failed 0");
        relay.stop();

        assertThat(suspects("list")).as("without the relay").contains("suspected: 1, locked: 0");
        start(POLICY);
        try (var client = ann()) {
            assertThat(send(client, 1, "far.example")).as("behind a restart").startsWith("250 ");
        }
        assertThat(suspects("list", "--json"))
                .startsWith("{\"user\":\"ann\",\"since\":\"")
                .endsWith("\"messages\":3,\"recipients\":4,\"locked\":false}\n");
        assertThat(suspects("release", "ann", "--trust"))
                .isEqualTo(
                        "the user ann is suspected no longer; messages released: 3;"
                                + " what it did is usual from now on\n");
        assertThat(status).isZero();
        awaitDelivered(30 + 250 + 1 + 4);
        try (var client = ann()) {
            assertThat(send(client, 1, "far.example")).startsWith("250 ");
        }
        awaitDelivered(30 + 250 + 1 + 4 + 1);
        assertThat(suspects("release", "ann")).contains("the user ann is not suspected");
        assertThat(status).isEqualTo(Failure.NO);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(file("data/journal.jsonl"))
                                .contains("\"held\":false,\"over\":true,\"reasons\":[]"));
    }

    @Test
    void aUserIsLockedAndItsMailDeleted() throws Exception {
        steal();
        awaitDelivered(30 + 250 + 1);
        try (var client = ann()) {
            assertThat(suspects("lock", "Ann"))
                    .startsWith("the user ann is locked: it cannot log in");
            assertThat(client.say("MAIL FROM:<ann@ours.example>"))
                    .isEqualTo("550 5.7.13 This user is locked, ask your administrator");
            assertThat(client.untilClosed()).isEmpty();
        }
        try (var client = client("127.0.0.5", "outbound")) {
            assertThat(client.say(auth())).startsWith("535 5.7.8 ");
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(file("log")).contains("the user is locked; see: postern"));
        assertThat(suspects("delete", "ann")).contains("nothing is deleted without a yes");
        assertThat(status).isEqualTo(Failure.UNREADABLE);
        assertThat(suspects("delete", "ann", "--yes"))
                .startsWith("messages of the user ann deleted, and nobody was told: 2; ");
        assertThat(suspects("list")).contains("held: 0 messages to 0 recipients; locked\n");
        relay.stop();

        start(POLICY);
        try (var client = client("127.0.0.5", "outbound")) {
            assertThat(client.say(auth())).as("behind a restart").startsWith("535 5.7.8 ");
        }
        assertThat(suspects("release", "ann")).contains("messages released: 0\n");
        assertThat(suspects("list"))
                .startsWith("user ann  locked since ")
                .endsWith("suspected: 0, locked: 1\n");
        assertThat(suspects("unlock", "ann")).isEqualTo("the user ann can log in again\n");
        try (var client = ann()) {
            assertThat(send(client, 1, "far.example")).startsWith("250 ");
        }
        awaitDelivered(30 + 250 + 1 + 1);
        assertThat(hop.taken().stream().filter(one -> one.mail().contains("<>"))).isEmpty();
        assertThat(suspects("lock", "192.0.2.1")).contains("192.0.2.1 is no user");
        assertThat(suspects("show", "nobody")).contains("nothing is known of the user nobody");
        assertThat(suspects("release")).contains("whom? a name is missing");
        assertThat(status).isEqualTo(Failure.UNREADABLE);
    }
}
