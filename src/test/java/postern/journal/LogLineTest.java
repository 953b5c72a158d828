package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.journal.JournalRecord.Accepted;
import postern.mail.Replies;
import postern.policy.Decision;
import postern.policy.Fact;
import postern.policy.Stage;

/** The log that people read. */
class LogLineTest {
    private final LogLine lines = new LogLine();

    private String line(JournalRecord record) {
        var out = new StringBuilder();
        lines.append(out, record);
        assertThat(out.chars().filter(c -> c == '\n')).hasSize(1);
        return out.toString();
    }

    @Test
    void oneLineForEachEvent() {
        var all = new StringBuilder();
        for (var record : Records.ALL) all.append(line(record));
        assertThat(all)
                .hasToString(
                        """
                        2026-11-22T01:31:30.123Z S1 judged stage=rcpt verdict=reject client=198.51.100.7 helo=mail.example.org from=<> to="\\"a b\\"@example.net" guard=block reply="550 5.7.1 Relaying denied"
                        2026-11-22T01:31:30.123Z S1 connected client=198.51.100.7 port=50123 listener=inbound
                        2026-11-22T01:31:30.123Z - turned-away client=198.51.100.7 listener=inbound cause=blocked why="blocked by guard pest" until=2026-11-22T01:32:30.123456789Z
                        2026-11-22T01:31:30.123Z S1 disconnected client=198.51.100.7 rdns=confirmed name=mail.example accepted=2 refused=1 lasted=61.25s why=QUIT
                        2026-11-22T01:31:30.123Z S1 secured protocol=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384
                        2026-11-22T01:31:30.123Z S1 refused client=198.51.100.7 command="RCPT TO:<a@b\\r\\n>" reply="501 5.1.3 Bad recipient address syntax"
                        2026-11-22T01:31:30.123Z 0123456789AB accepted session=S1 from=<a@example.org> to=<b@example.com> to=<c@example.com> size=4096 message-id=<x@example.org>
                        2026-11-22T01:31:30.123Z 0123456789AB delivered to=<b@example.com> next-hop=mx.example.com[192.0.2.1]:25 reply="250 2.0.0 OK" security=dane age=0.31s
                        2026-11-22T01:31:30.123Z 0123456789AC notified about=0123456789AB to=<a@example.org> kind=failed
                        2026-11-22T01:31:30.123Z - suspected level=error client=198.51.100.7 text="198.51.100.7, trusted by grant relay office, used 57 \
                        HELO names and 212 foreign reverse-path domains and had 3 recipients refused within an hour: it \
                        behaves like the Internet; is it a router or a proxy?"
                        2026-11-22T01:31:30.123Z - departed level=error user=bob text="user bob does what is unusual: 480 recipients this hour, usually 6; from 203.0.113.0/24. \
                        What it sends is held; see postern suspects show bob"
                        2026-11-22T01:31:30.123Z S1 logged-in user=bob client=198.51.100.7 listener=submission mechanism=PLAIN
                        2026-11-22T01:31:30.123Z S1 login-failed user=bob client=198.51.100.7 listener=submission mechanism=LOGIN reply="535 5.7.8 Authentication credentials invalid" why="wrong password"
                        2026-11-22T01:31:30.123Z - notice level=warning text="The certificate ends"
                        """);
    }

    @Test
    void severalConnectionsOnOneLine() {
        assertThat(line(Records.TURNED_AWAY.times(57, Records.AT))).endsWith(" times=57\n");
    }

    @Test
    void aDecisionWithEverythingKnown() {
        var facts = Records.FACTS.with(Fact.USER, Optional.of("anna"));
        var judged =
                new JournalRecord.Judged(
                        Records.AT,
                        "S1",
                        "0123456789AB",
                        Stage.END_OF_DATA,
                        facts.without(Fact.HELO),
                        new Decision(Decision.Outcome.ACCEPT, Replies.OK, "staff", null, true),
                        List.of(),
                        "f");
        assertThat(line(judged))
                .contains(
                        " S1 judged queue=0123456789AB stage=end-of-data verdict=accept"
                                + " client=198.51.100.7 user=anna from=<>")
                .contains(" grant=staff reply=\"250 2.0.0 OK\"");
    }

    @Test
    void nothingFromOutsideEndsALineOrBeginsAField() {
        var evil = "x\n2026-11-22T01:31:30Z - notice text=\"fake\"\r\u001b[2J\u2028\u0085\u202e é";
        var line =
                line(
                        new Accepted(
                                Records.AT,
                                "S1",
                                "Q",
                                evil,
                                List.of("<a b=c@example.com>", ""),
                                1,
                                evil));
        var written =
                "\"x\\n2026-11-22T01:31:30Z - notice text=\\\"fake\\\"\\r\\u001b[2J\\u2028\\u0085\\u202e é\"";
        assertThat(line)
                .isEqualTo(
                        "2026-11-22T01:31:30.123Z Q accepted session=S1 from="
                                + written
                                + " to=\"<a b=c@example.com>\" to=\"\" size=1 message-id="
                                + written
                                + "\n");
    }

    @Test
    void longListsOfRecipientsAreCut() {
        var to = Collections.nCopies(1000, "<a@example.com>");
        var line = line(new Accepted(Records.AT, "S1", "Q", "<>", to, 1, ""));
        assertThat(line).contains(" more=980 ").hasSizeLessThan(600);
    }

    @Test
    void timesAreRightAcrossSeconds() {
        for (var time :
                List.of(
                        "2026-11-22T01:31:30.999Z",
                        "2026-11-22T01:31:31.001Z",
                        "2026-11-22T01:31:30.000Z",
                        "1969-12-31T23:59:59.500Z",
                        "+12026-11-22T01:31:30.007Z"))
            assertThat(
                            line(
                                    new JournalRecord.Disconnected(
                                            Instant.parse(time),
                                            "S",
                                            Records.CLIENT,
                                            0,
                                            0,
                                            Duration.ZERO,
                                            "")))
                    .startsWith(time + " S ");
    }
}
