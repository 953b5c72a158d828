package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.console.ControlProtocol.Ending;

/** Rules about names and addresses, from the file to what clients hear. */
@Timeout(120)
class AddressRulesRelayTest extends PolicyRig {
    private static final String OFFICE = "127.0.0.2";
    private static final String LAB = "127.0.0.3";
    private static final String PEST = "127.0.0.4";

    @BeforeEach
    void begin() throws IOException {
        write("spammers.txt", "# whom nobody wants\nspam@bulk.example\n*@*.bulk.example # all\n");
        start(
                """
                domains: [ours.example, shut.example]
                networks: { office: [127.0.0.2], lab: [127.0.0.3], pest: [127.0.0.4] }
                grants:
                  - receive: { on: [inbound] }
                  - relay: { on: [inbound, outbound], from: [office] }
                  - relay: { on: [outbound], from: [lab],
                             not: [{ to: ["*@payroll.example"] }, { to: [rival.example] }] }
                guards:
                  - block: { from: [pest], action: drop, reply: "421 4.7.1 Not you" }
                  - helo:
                      on: [inbound]
                      rules:
                        - { match: ours, action: deny, reply: "550 5.7.1 You are not us" }
                        - { match: ["*.dynamic.example", bare], action: defer }
                  - our-name: { on: [inbound], not: { from: [127.0.0.5], reverse-path: news@ours.example } }
                  - reverse-path:
                      on: [inbound]
                      rules:
                        - { match: friend@sub.bulk.example, action: allow }
                        - { match: [{ file: spammers.txt }], action: deny, reply: "550 5.7.1 Not wanted" }
                        - { match: "*@rude.example", action: drop }
                        - { match: "<>", action: defer, reply: "451 4.7.1 No bounces today" }
                  - forward-path:
                      rules:
                        - { match: old@ours.example, action: deny, reply: "551 5.1.6 Moved to new@ours.example" }
                        - { match: trap@ours.example, action: block, for: 1h, reply: "554 5.7.1 Gone for an hour" }
                """);
    }

    private String helo(String name) throws IOException {
        try (var client = WireClient.from(STRANGER, relay.port("inbound"))) {
            client.reply();
            var helo = client.say("EHLO " + name);
            if (!helo.startsWith("250")) return helo;
            return client.say("MAIL FROM:<a@client.example>");
        }
    }

    @Test
    void aNameIsJudgedByItsRules() throws Exception {
        assertThat(helo("mx.ours.example")).startsWith("250");
        assertThat(helo("ours.example")).isEqualTo("550 5.7.1 You are not us");
        assertThat(helo("RELAY.test")).isEqualTo("550 5.7.1 You are not us");
        assertThat(helo("a.b.dynamic.example")).startsWith("4");
        assertThat(helo("pc")).startsWith("4");
        assertThat(helo("dynamic.example")).startsWith("250");
    }

    @Test
    void aListInAFileRefusesAndAReloadTakesItsNewLines() throws Exception {
        assertThat(rcpt("spam@bulk.example", "b@ours.example")).isEqualTo("550 5.7.1 Not wanted");
        assertThat(rcpt("x@a.bulk.example", "b@ours.example")).isEqualTo("550 5.7.1 Not wanted");
        assertThat(rcpt("friend@sub.bulk.example", "b@ours.example")).startsWith("250");
        assertThat(rcpt("new@pest.example", "b@ours.example")).startsWith("250");

        write("spammers.txt", "new@pest.example\n");
        assertThat(rcpt("new@pest.example", "b@ours.example")).as("no reload yet").startsWith("2");
        assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
        assertThat(rcpt("new@pest.example", "b@ours.example")).isEqualTo("550 5.7.1 Not wanted");
        assertThat(rcpt("spam@bulk.example", "b@ours.example")).startsWith("250");

        write("spammers.txt", "no address\n");
        assertThat(relay.server().reload())
                .isInstanceOfSatisfying(
                        Ending.Refused.class,
                        refused ->
                                assertThat(refused.cause()).contains("line 1 of \"spammers.txt\""));
        assertThat(rcpt("new@pest.example", "b@ours.example")).isEqualTo("550 5.7.1 Not wanted");
    }

    @Test
    void theNullReversePathIsMatchedByItsOwnRule() throws Exception {
        assertThat(rcpt("", "b@ours.example")).isEqualTo("451 4.7.1 No bounces today");
    }

    @Test
    void whatIsLeftOutOfAGrantIsNotPermitted() throws Exception {
        assertThat(rcpt(LAB, "outbound", "a@ours.example", "b@foreign.example")).startsWith("250");
        assertThat(rcpt(LAB, "outbound", "a@ours.example", "b@payroll.example"))
                .startsWith("550 5.7.1");
        assertThat(rcpt(LAB, "outbound", "a@ours.example", "b@rival.example"))
                .startsWith("550 5.7.1");
        assertThat(rcpt(OFFICE, "outbound", "a@ours.example", "b@payroll.example"))
                .startsWith("250");
    }

    @Test
    void aReplyOfItsOwnIsHeard() throws Exception {
        assertThat(rcpt("a@client.example", "old@ours.example"))
                .isEqualTo("551 5.1.6 Moved to new@ours.example");
    }

    @Test
    void droppedIsToldAndClosed() throws Exception {
        try (var client = client(STRANGER, "inbound")) {
            client.send("MAIL FROM:<a@rude.example>\r\n");
            assertThat(client.untilClosed()).matches("(421|5..) .*\r\n");
        }
        assertThat(rcpt("a@client.example", "b@ours.example")).as("not blocked").startsWith("250");
        try (var client = WireClient.from(PEST, relay.port("inbound"))) {
            assertThat(client.untilClosed()).isEqualTo("421 4.7.1 Not you\r\n");
        }
    }

    @Test
    void blockedIsToldClosedAndTurnedAwayAtTheDoorFromThenOn() throws Exception {
        try (var client = client(STRANGER, "inbound")) {
            assertThat(client.say("MAIL FROM:<a@client.example>")).startsWith("250");
            client.send("RCPT TO:<trap@ours.example>\r\n");
            assertThat(client.untilClosed()).isEqualTo("554 5.7.1 Gone for an hour\r\n");
        }
        for (var listener : new String[] {"inbound", "outbound"})
            try (var client = WireClient.from(STRANGER, relay.port(listener))) {
                assertThat(client.untilClosed()).isEqualTo("554 5.7.1 Gone for an hour\r\n");
            }
        assertThat(rcpt(OFFICE, "inbound", "a@ours.example", "b@ours.example")).startsWith("250");
    }

    @Test
    void whoKnocksInALoopFillsNoJournalAndIsCounted() throws Exception {
        try (var client = client(STRANGER, "inbound")) {
            client.say("MAIL FROM:<a@client.example>");
            client.send("RCPT TO:<trap@ours.example>\r\n");
            client.untilClosed();
        }
        for (int i = 0; i < 40; i++)
            try (var client = WireClient.from(STRANGER, relay.port("inbound"))) {
                assertThat(client.untilClosed()).startsWith("554 5.7.1 ");
            }
        relay.stop();
        var journal = Files.readString(folder.resolve("data/journal.jsonl"));
        assertThat(journal.lines().filter(line -> line.contains("\"event\":\"turned-away\"")))
                .hasSize(2)
                .first()
                .asString()
                .contains("\"client\":\"127.0.0.1\"")
                .doesNotContain("times");
        assertThat(journal).containsOnlyOnce(",\"times\":39}");
    }

    @Test
    void ourNameInTheReversePathIsForOursOnly() throws Exception {
        assertThat(rcpt("boss@ours.example", "b@ours.example")).startsWith("550 5.7.1");
        assertThat(rcpt("boss@shut.example", "b@ours.example")).startsWith("550 5.7.1");
        assertThat(rcpt(OFFICE, "inbound", "boss@ours.example", "b@ours.example"))
                .startsWith("250");
        assertThat(rcpt("127.0.0.5", "inbound", "news@ours.example", "b@ours.example"))
                .startsWith("250");
        assertThat(rcpt("127.0.0.5", "inbound", "boss@ours.example", "b@ours.example"))
                .startsWith("550 5.7.1");
    }

    private String send(String client, String from, String header) throws IOException {
        try (var wire = client(client, "inbound")) {
            assertThat(wire.say("MAIL FROM:<" + from + ">")).startsWith("250");
            assertThat(wire.say("RCPT TO:<b@ours.example>")).startsWith("250");
            assertThat(wire.say("RCPT TO:<c@ours.example>")).startsWith("250");
            assertThat(wire.say("DATA")).startsWith("354");
            wire.send(message(header));
            return wire.reply();
        }
    }

    @Test
    void ourNameInFromIsRefusedAtTheEndOfTheData() throws Exception {
        var outside = "a@client.example";
        assertThat(send(STRANGER, outside, "Subject: no From")).startsWith("550 5.7.1");
        assertThat(send(STRANGER, outside, "From: The boss <boss@ours.example>"))
                .startsWith("550 5.7.1");
        assertThat(send(STRANGER, outside, "From: x@client.example, boss@ours.example"))
                .startsWith("550 5.7.1");
        assertThat(relay.server().spool().count()).isZero();
        assertThat(send(STRANGER, outside, "From: \"boss@ours.example\" <x@client.example>"))
                .startsWith("250 2.0.0");
        assertThat(taken().rcpt()).hasSize(2);
        assertThat(send(OFFICE, "boss@ours.example", "From: boss@ours.example"))
                .startsWith("250 2.0.0");
    }
}
