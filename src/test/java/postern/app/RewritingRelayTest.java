package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Addresses that become others, from the file to the next hop. */
@Timeout(120)
class RewritingRelayTest extends PolicyRig {
    private static final String OFFICE = "127.0.0.2";

    @BeforeEach
    void begin() throws IOException {
        start(
                """
                domains: [ours.example, "*.ours.example", old.example]
                networks: { office: [127.0.0.2] }
                grants:
                  - receive: { on: [inbound] }
                  - relay: { on: [outbound], from: [office] }
                  - forward: { on: [inbound], to: [info@ours.example],
                               becomes: [ann@elsewhere.example, bob@far.example] }
                guards:
                  - unknown-recipient: { on: [inbound], to: [ours.example], ask: next-hop }
                rewrite:
                  - { reverse-path: "root@*.ours.example", as: admin@ours.example, headers: [From],
                      on: [outbound] }
                  - { reverse-path: "*.*@*.lab.ours.example", as: "*2-*1@*3.ours.example",
                      headers: [From, Reply-To], on: [outbound] }
                  - { reverse-path: "*@*.ours.example", as: "*1@ours.example",
                      headers: [From, Reply-To], on: [outbound] }
                  - { forward-path: "*@old.example", as: "*1@ours.example" }
                """);
    }

    private void office(String from, String header) throws IOException {
        try (var client = client(OFFICE, "outbound")) {
            client.say("MAIL FROM:<" + from + ">");
            client.say("RCPT TO:<b@foreign.example>");
            client.say("DATA");
            client.send(message(header));
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
    }

    @Test
    void theEnvelopeAndTheListedFieldsAreMasqueraded() throws Exception {
        office(
                "ann@web.ours.example",
                """
                From: "ann@web.ours.example" <ann@web.ours.example>
                Sender: ann@web.ours.example
                Reply-To: b@foreign.example, ann@web.ours.example (me)
                Cc: ann@web.ours.example
                Subject: ann@web.ours.example
                """);
        assertThat(taken().mail()).startsWith("<ann@ours.example>");
        assertThat(taken().behindReceived())
                .isEqualTo(
                        """
                        From: "ann@web.ours.example" <ann@ours.example>
                        Sender: ann@web.ours.example
                        Reply-To: b@foreign.example, ann@ours.example (me)
                        Cc: ann@web.ours.example
                        Subject: ann@web.ours.example

                        text
                        """
                                .replace("\n", "\r\n"));
    }

    @Test
    void theFirstRuleForAnAddressWinsOnTheEnvelopeAndInEachField() throws Exception {
        office(
                "root@web.ours.example",
                "From: root@web.ours.example\nReply-To: root@web.ours.example");
        assertThat(taken().mail()).startsWith("<admin@ours.example>");
        assertThat(taken().behindReceived())
                .startsWith("From: admin@ours.example\r\nReply-To: root@ours.example\r\n");
    }

    @Test
    void severalCapturesAreTakenByTheirNumbers() throws Exception {
        office(
                "ann.berg.x@pc7.lab.ours.example",
                "From: a.b@c.d.lab.ours.example\nReply-To: plain@pc7.lab.ours.example");
        assertThat(taken().mail()).startsWith("<berg.x-ann@pc7.ours.example>");
        assertThat(taken().behindReceived())
                .startsWith("From: b-a@c.d.ours.example\r\nReply-To: plain@ours.example\r\n");
    }

    @Test
    void aStrangersAddressesStay() throws Exception {
        try (var client = client(STRANGER, "inbound")) {
            client.say("MAIL FROM:<ann@web.ours.example>");
            assertThat(client.say("RCPT TO:<c@ours.example>")).startsWith("250");
            client.say("DATA");
            client.send(message("From: ann@web.ours.example"));
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
        assertThat(taken().mail()).startsWith("<ann@web.ours.example>");
        assertThat(taken().behindReceived()).startsWith("From: ann@web.ours.example\r\n");
    }

    @Test
    void anOldDomainBecomesTheNewOneAndOnlyTheNewMailboxIsAskedAbout() throws Exception {
        hop.answer(line -> line.startsWith("RCPT TO:<gone@") ? "550 5.1.1 no" : "");
        try (var client = client(STRANGER, "inbound")) {
            client.say("MAIL FROM:<a@client.example>");
            assertThat(client.say("RCPT TO:<gone@old.example>")).startsWith("550 5.1.1");
            assertThat(client.say("RCPT TO:<c@old.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<c@ours.example>")).startsWith("250");
            client.say("DATA");
            client.send(message("To: c@old.example"));
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
        assertThat(taken().rcpt())
                .singleElement()
                .asString()
                .startsWith("<c@ours.example>")
                .contains("ORCPT=rfc822;c@old.example");
        assertThat(taken().behindReceived()).startsWith("To: c@old.example\r\n");
        assertThat(hop.commands()).noneMatch(line -> line.startsWith("RCPT TO:<c@old"));
        assertThat(hop.commands()).noneMatch(line -> line.startsWith("RCPT TO:<gone@old"));
    }

    @Test
    void anAliasReachesBothMailboxesAndNobodyIsAskedWhetherItExists() throws Exception {
        hop.answer(line -> line.startsWith("RCPT TO:<info@") ? "550 5.1.1 no" : "");
        try (var client = client(STRANGER, "inbound")) {
            assertThat(
                            client.deliver(
                                    "a@client.example",
                                    "info@ours.example",
                                    message("To: info@ours.example")))
                    .startsWith("250 2.0.0");
        }
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        hop.taken().stream().mapToInt(taken -> taken.rcpt().size()).sum() == 2);
        assertThat(hop.taken())
                .allSatisfy(taken -> assertThat(taken.mail()).startsWith("<a@client.example>"))
                .flatExtracting(RecordingHop.Taken::rcpt)
                .extracting(rcpt -> rcpt.substring(0, rcpt.indexOf('>') + 1))
                .containsExactlyInAnyOrder("<ann@elsewhere.example>", "<bob@far.example>");
        assertThat(hop.commands()).noneMatch(line -> line.startsWith("RCPT TO:<info@"));
    }

    @Test
    void whereAnAliasLeadsAStrangerMayNotWrite() throws Exception {
        assertThat(rcpt("a@client.example", "ann@elsewhere.example")).startsWith("550 5.7.1");
    }
}
