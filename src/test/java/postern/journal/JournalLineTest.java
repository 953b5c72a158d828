package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import postern.journal.JsonValue.JsonObject;

/** The lines of the journal: their fields are a public interface. */
class JournalLineTest {
    private final JournalLine lines = new JournalLine();

    private String line(JournalRecord record) {
        var out = new StringBuilder();
        lines.append(out, record);
        assertThat(out.toString()).endsWith("\n");
        return out.substring(0, out.length() - 1);
    }

    @Test
    void aDecision() {
        assertThat(line(Records.JUDGED))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"judged","session":"S1","queue":null,\
                        "stage":"rcpt","verdict":"reject","reply":"550 5.7.1 Relaying denied",\
                        "grant":null,"guard":"block","trusted":false,"policy":"0123456789abcdef",\
                        "facts":{"listener":"inbound","client":"198.51.100.7",\
                        "now":"2026-11-22T01:31:30.123456789Z","helo":"mail.example.org","tls":true,\
                        "user":"","reverse-path":"<>","forward-path":"\\"a b\\"@example.net"},\
                        "trace":[{"line":20,"rule":"receive","outcome":"our domains only"}]}\
                        """);
    }

    @Test
    void connections() {
        assertThat(line(Records.CONNECTED))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"connected","session":"S1",\
                        "listener":"inbound","client":"198.51.100.7","port":50123}\
                        """);
        var turnedAway =
                """
                {"at":"2026-11-22T01:31:30.123456789Z","event":"turned-away","listener":"inbound",\
                "client":"198.51.100.7","cause":"blocked","why":"blocked by guard pest",\
                "until":"2026-11-22T01:32:30.123456789Z"\
                """;
        assertThat(line(Records.TURNED_AWAY)).isEqualTo(turnedAway + "}");
        assertThat(line(Records.TURNED_AWAY.times(57, Records.AT)))
                .isEqualTo(turnedAway + ",\"times\":57}");
        assertThat(line(Records.DISCONNECTED))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"disconnected","session":"S1",\
                        "client":"198.51.100.7","rdns":"confirmed","name":"mail.example","accepted":2,"refused":1,"seconds":61.25,"why":"QUIT"}\
                        """);
        assertThat(line(Records.SECURED))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"secured","session":"S1",\
                        "protocol":"TLSv1.3","cipher":"TLS_AES_256_GCM_SHA384"}\
                        """);
        assertThat(line(Records.REFUSED))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"refused","session":"S1",\
                        "client":"198.51.100.7","command":"RCPT TO:<a@b\\r\\n>",\
                        "reply":"501 5.1.3 Bad recipient address syntax"}\
                        """);
    }

    @Test
    void aMessagesWay() {
        assertThat(line(Records.ACCEPTED))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"accepted","session":"S1",\
                        "queue":"0123456789AB","from":"<a@example.org>",\
                        "to":["<b@example.com>","<c@example.com>"],"size":4096,\
                        "message-id":"<x@example.org>"}\
                        """);
        assertThat(line(Records.ATTEMPTED))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"attempted",\
                        "queue":"0123456789AB","to":"<b@example.com>","outcome":"delivered",\
                        "next-hop":"mx.example.com[192.0.2.1]:25","reply":"250 2.0.0 OK","age":0.31,\
                        "security":"dane"}\
                        """);
        assertThat(line(Records.NOTIFIED))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"notified",\
                        "queue":"0123456789AC","about":"0123456789AB","to":"<a@example.org>",\
                        "kind":"failed"}\
                        """);
        assertThat(line(Records.SUSPECTED))
                .startsWith(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"suspected",\
                        "client":"198.51.100.7","grant":"relay office","helo-names":57,\
                        "sender-domains":212,"refused-recipients":3,"suspended":false,\
                        "text":"198.51.100.7, trusted by grant relay office, used 57 HELO names and\
                        """);
        assertThat(line(Records.DEPARTED))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"departed","user":"bob",\
                        "held":true,"over":false,"reasons":["480 recipients this hour, usually 6",\
                        "from 203.0.113.0/24"],"text":"user bob does what is unusual: 480 recipients \
                        this hour, usually 6; from 203.0.113.0/24. What it sends is held; see postern \
                        suspects show bob"}\
                        """);
        assertThat(line(Records.LOGGED_IN))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"logged-in","session":"S1",\
                        "listener":"submission","client":"198.51.100.7","mechanism":"PLAIN",\
                        "user":"bob"}\
                        """);
        assertThat(line(Records.LOGIN_FAILED))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"login-failed","session":"S1",\
                        "listener":"submission","client":"198.51.100.7","mechanism":"LOGIN",\
                        "user":"bob","reply":"535 5.7.8 Authentication credentials invalid",\
                        "why":"wrong password"}\
                        """);
        assertThat(line(Records.NOTICE))
                .isEqualTo(
                        """
                        {"at":"2026-11-22T01:31:30.123456789Z","event":"notice","level":"warning",\
                        "text":"The certificate ends"}\
                        """);
    }

    @Test
    void everyFieldStandsInTheReference() throws IOException {
        var reference = Files.readString(Path.of("docs/reference-journal.md"));
        for (var record : Records.ALL) {
            var object = (JsonObject) JsonValue.parse(line(record)).orThrow();
            assertThat(reference).contains("## `" + object.text("event") + "`");
            var section =
                    reference.substring(reference.indexOf("## `" + object.text("event") + "`"));
            int end = section.indexOf("\n## ", 3);
            var fields = end < 0 ? section : section.substring(0, end);
            for (var name : object.members().keySet())
                if (!name.equals("at") && !name.equals("event"))
                    assertThat(fields).contains("| `" + name + "` |");
        }
        var facts = (JsonObject) JsonValue.parse(line(Records.JUDGED)).orThrow();
        for (var name : ((JsonObject) facts.member("facts")).members().keySet())
            assertThat(reference).contains("| `" + name + "` |");
    }
}
