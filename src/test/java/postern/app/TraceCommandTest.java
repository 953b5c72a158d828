package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/** The life of messages, told of a whole relay. */
class TraceCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int trace(Path file, String... words) {
        var all = new ArrayList<>(List.of("-c", file.toString()));
        all.addAll(List.of(words));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(new TraceCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler(Main::failed)
                .execute(all.toArray(String[]::new));
    }

    private static byte[] data(String id) {
        return ("Subject: a\r\nMessage-ID: <" + id + "@client.example>\r\n\r\nb\r\n.\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void awaitJournal(RunningRelay relay, String... words) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(journal(relay)).contains(words));
    }

    private static String journal(RunningRelay relay) throws IOException {
        return Files.readString(relay.folder().resolve("data/journal.jsonl"));
    }

    private List<String> events() {
        var object =
                (JsonObject)
                        ((Parsed.Good<JsonValue>) JsonValue.parse(out.toString().strip())).value();
        var events = new ArrayList<String>();
        for (var event : ((JsonArray) object.member("events")).items())
            events.add(String.valueOf(((JsonObject) event).text("event")));
        return events;
    }

    @Test
    void fromTheConnectionToTheDeliveryAndByEveryNameThatItHas() throws Exception {
        try (var hop = new RecordingHop();
                var relay =
                        RunningRelay.of(RunningRelay.toPort(hop.port()) + "log: { file: log }\n")) {
            try (var client = new WireClient(relay.port("in"))) {
                client.reply();
                client.say("EHLO host.example");
                client.deliver("ann@client.example", "x@other.example", data("m0"));
                client.deliver("ann@client.example", "bob@there.example", data("m1"));
                client.say("QUIT");
            }
            awaitJournal(
                    relay,
                    "\"to\":\"bob@there.example\",\"outcome\":\"delivered\"",
                    "\"disconnected\"");
            assertThat(trace(relay.file(), "--json", "bob@there.example"))
                    .as(err.toString())
                    .isZero();
            assertThat(events())
                    .startsWith("connected")
                    .contains("judged", "accepted", "attempted", "disconnected")
                    .doesNotContain("notified");
            var whole = out.toString();
            assertThat(whole).contains("m1@client.example").doesNotContain("x@other.example");
            assertThat(trace(relay.file(), "--json", "<M1@client.example>")).isZero();
            assertThat(out.toString()).isEqualTo(whole);
            var id = whole.substring(10, 22);
            assertThat(trace(relay.file(), "--json", id)).isZero();
            assertThat(out.toString()).isEqualTo(whole);
            assertThat(trace(relay.file(), "ann@client.example")).isZero();
            assertThat(out.toString())
                    .contains("message " + id + ", connection ")
                    .contains("  now: x@other.example delivered\n")
                    .contains("  now: bob@there.example delivered\n")
                    .contains(" delivered     to=bob@there.example next-hop=");
            assertThat(trace(relay.file(), "--most", "1", "@client.example")).isZero();
            assertThat(out.toString())
                    .contains("message " + id)
                    .contains("1 earlier ones were found too")
                    .doesNotContain("x@other.example");
            assertThat(trace(relay.file(), "--since", "2099-01-01", id)).isEqualTo(1);
            assertThat(trace(relay.file(), "nobody@nowhere.example")).isEqualTo(1);
            assertThat(out.toString())
                    .contains("The journal knows nothing of nobody@nowhere.example.");
            assertThat(trace(relay.file(), "--since", "yesterday", id)).isEqualTo(2);
        }
    }

    @Test
    void whatWaitsIsAskedOfTheQueueAndNotificationsBelongToIt() throws Exception {
        int nobody = Programs.freePort();
        try (var relay =
                RunningRelay.of(
                        RunningRelay.toPort(nobody)
                                + "log: { file: log }\ndelivery: { first-retry: 1s, delay-notice: 1s }\n")) {
            try (var client = new WireClient(relay.port("in"))) {
                client.reply();
                client.say("EHLO host.example");
                client.deliver("ann@client.example", "bob@there.example", data("m1"));
            }
            awaitJournal(relay, "\"outcome\":\"deferred\"", "\"event\":\"notified\"");
            assertThat(trace(relay.file(), "<bob@there.example>")).isZero();
            assertThat(out.toString())
                    .contains("  now: in the queue: bob@there.example deferred")
                    .contains(" deferred ")
                    .contains(" notified ");
        }
    }

    @Test
    void whatWasRefusedIsToldByItsConnection() throws Exception {
        try (var relay =
                RunningRelay.of(
                        """
                        domains: [ours.example]
                        listeners: { in: { address: "127.0.0.1:0" } }
                        grants: [ { receive: {} } ]
                        routes: [ { to: any, next-hop: "127.0.0.1:9" } ]
                        log: { file: log }
                        """)) {
            try (var client = new WireClient(relay.port("in"))) {
                client.reply();
                client.say("EHLO host.example");
                client.say("MAIL FROM:<ann@client.example>");
                assertThat(client.say("RCPT TO:<bob@there.example>")).startsWith("550 5.7.1");
                client.say("QUIT");
            }
            awaitJournal(relay, "\"disconnected\"");
            assertThat(trace(relay.file(), "bob@there.example")).isZero();
            assertThat(out.toString())
                    .startsWith("connection ")
                    .contains(": no message of it was taken\n")
                    .contains("verdict=reject reply=\"550 5.7.1 ")
                    .contains("forward-path=bob@there.example")
                    .doesNotContain("now:");
        }
    }
}
