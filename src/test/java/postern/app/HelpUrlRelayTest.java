package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Refusals end in links to the pages that explain them, once {@code help-url} is set. */
class HelpUrlRelayTest extends PolicyRig {
    private static final String BASE = "https://help.example/why";
    private static final String POLICY =
            """
            domains: [ours.example]
            grants:
              - receive: { on: [inbound] }
            guards:
              - forward-path:
                  name: own words
                  rules:
                    - { match: "moved@ours.example", action: deny, reply: "550 5.1.6 Moved away" }
                    - { match: "told@ours.example", action: deny,
                        reply: "550 5.7.1 See https://other.example/" }
              - reverse-path: { rules: [ { match: "*@pest.example", action: block } ] }
            """;

    @Test
    void eachRefusalCarriesItsLinkAndNothingElseDoes() throws Exception {
        start(POLICY + "help-url: " + BASE + "\n");
        assertThat(rcpt("a@rude.example", "b@foreign.example"))
                .isEqualTo("550 5.7.1 Relaying denied " + BASE + "/relay-denied");
        assertThat(rcpt("a@rude.example", "moved@ours.example"))
                .isEqualTo("550 5.1.6 Moved away " + BASE + "/recipient-refused");
        assertThat(rcpt("a@rude.example", "told@ours.example"))
                .isEqualTo("550 5.7.1 See https://other.example/");
        try (var client = WireClient.from(STRANGER, relay.port("inbound"))) {
            assertThat(client.reply()).startsWith("220 ").doesNotContain(BASE);
            assertThat(client.say("MAIL FROM:<a@rude.example>"))
                    .isEqualTo("503 5.5.1 Say EHLO or HELO first " + BASE + "/helo-first");
            assertThat(client.say("EHLO client.example")).doesNotContain(BASE);
            assertThat(client.say("MAIL FROM:<a@rude.example>")).isEqualTo("250 2.1.0 Sender OK");
            assertThat(client.say("RCPT TO:<b@ours.example>")).isEqualTo("250 2.1.5 Recipient OK");
            assertThat(client.say("DATA")).startsWith("354 ").doesNotContain(BASE);
        }
        var journal = folder.resolve("data/journal.jsonl");
        Awaitility.await()
                .alias("a journal is the same with links and without")
                .untilAsserted(() ->
                        assertThat(Files.readString(journal))
                                .contains("\"550 5.7.1 Relaying denied\"")
                                .contains("\"503 5.5.1 Say EHLO or HELO first\""));
        assertThat(Files.readString(journal)).doesNotContain(BASE);
    }

    @Test
    void whoIsBlockedHearsItTooAlsoAfterARestart() throws Exception {
        start(POLICY + "help-url: " + BASE + "/#\n");
        assertThat(rcpt("a@pest.example", "b@ours.example"))
                .endsWith(" " + BASE + "/#sender-refused");
        assertThat(greeting())
                .startsWith("554 5.7.1 This sender address")
                .endsWith(" " + BASE + "/#sender-refused");
        relay.stop();
        start(POLICY + "help-url: " + BASE + "/#\n");
        assertThat(greeting()).endsWith(" " + BASE + "/#sender-refused");
    }

    @Test
    void aReloadChangesTheLinks() throws Exception {
        start(POLICY);
        assertThat(rcpt("a@rude.example", "b@foreign.example"))
                .isEqualTo("550 5.7.1 Relaying denied");
        change(POLICY + "help-url: " + BASE + "\n");
        relay.server().reload();
        assertThat(rcpt("a@rude.example", "b@foreign.example"))
                .isEqualTo("550 5.7.1 Relaying denied " + BASE + "/relay-denied");
        assertThat(rcpt("a@rude.example", "moved@ours.example"))
                .isEqualTo("550 5.1.6 Moved away " + BASE + "/recipient-refused");
    }

    private String greeting() throws Exception {
        try (var client = WireClient.from(STRANGER, relay.port("inbound"))) {
            return client.reply();
        }
    }
}
