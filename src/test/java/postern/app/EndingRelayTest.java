package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.console.ControlProtocol.Ending;

/** What holds {@code until} a moment that comes while the relay runs. */
@Timeout(120)
class EndingRelayTest extends PolicyRig {
    private static final String VISITOR = "127.0.0.6";
    private final MovedClock clock = new MovedClock();

    @BeforeEach
    void shortlyBefore() {
        clock.set(Instant.parse("2026-06-30T23:57:30Z"));
    }

    @Test
    void aGrantEndsInSessionsThatAreOpenToo() throws Exception {
        start(
                """
                domains: [ours.example]
                networks: { visitor: [127.0.0.6] }
                grants:
                  - receive: { on: [inbound] }
                  - relay: { on: [outbound], from: [visitor], until: 2026-06-30, because: "here until then" }
                """,
                Worlds.at(clock));
        try (var client = client(VISITOR, "outbound")) {
            client.say("MAIL FROM:<a@ours.example>");
            assertThat(client.say("RCPT TO:<b@foreign.example>")).startsWith("250");
            clock.move(Duration.ofMinutes(3));
            assertThat(client.say("RCPT TO:<c@foreign.example>")).startsWith("550 5.7.1");
            client.say("DATA");
            client.send(message("Subject: taken before"));
            assertThat(client.reply()).startsWith("250 2.0.0");
            assertThat(taken().rcpt()).containsExactly("<b@foreign.example>");

            client.say("MAIL FROM:<a@ours.example>");
            assertThat(client.say("RCPT TO:<b@foreign.example>")).startsWith("550 5.7.1");
        }
        assertThat(rcpt(VISITOR, "outbound", "a@ours.example", "b@foreign.example"))
                .startsWith("550 5.7.1");
    }

    @Test
    void aBlockEndsAndWhoKnockedMeanwhileIsToldOf() throws Exception {
        start(
                """
                domains: [ours.example]
                grants:
                  - receive: { on: [inbound] }
                guards:
                  - reverse-path: { rules: [ { match: "*@rude.example", action: block, for: 2m } ] }
                """,
                Worlds.at(clock));
        assertThat(rcpt("a@rude.example", "b@ours.example")).startsWith("550");
        for (int i = 0; i < 5; i++) assertThat(knock()).startsWith("554 ");
        assertThat(turnedAway()).hasSizeLessThanOrEqualTo(1);
        clock.move(Duration.ofSeconds(61));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    client(VISITOR, "inbound").close(); // wakes the loop
                    assertThat(turnedAway()).hasSizeGreaterThan(1);
                });
        assertThat(turnedAway().get(1)).endsWith(",\"times\":4}");
        clock.move(Duration.ofSeconds(61));
        assertThat(rcpt("a@polite.example", "b@ours.example")).startsWith("250");
    }

    private String knock() throws IOException {
        try (var client = WireClient.from(STRANGER, relay.port("inbound"))) {
            return client.untilClosed();
        }
    }

    private List<String> turnedAway() throws IOException {
        try (var lines = Files.lines(folder.resolve("data/journal.jsonl"))) {
            return lines.filter(line -> line.contains("\"event\":\"turned-away\"")).toList();
        }
    }

    @Test
    void anAcknowledgementEndsForTheNextReloadAndTheNextStart() throws Exception {
        var policy =
                """
                domains: [ours.example]
                networks: { campus: [198.51.0.0/18, 127.0.0.6] }
                grants:
                  - receive: { on: [inbound] }
                  - relay: { on: [outbound], from: [campus] }
                acknowledge:
                  - { finding: no-wide-trust, name: campus, because: "until the move", until: 2026-06-30 }
                """;
        start(policy, Worlds.at(clock));
        assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
        clock.move(Duration.ofMinutes(3));
        assertThat(relay.server().reload())
                .isInstanceOfSatisfying(
                        Ending.Refused.class,
                        refused ->
                                assertThat(refused.cause())
                                        .contains(
                                                "stays in force",
                                                "FAILS  no-wide-trust",
                                                "campus"));
        assertThat(rcpt(VISITOR, "outbound", "a@ours.example", "b@foreign.example"))
                .as("what runs goes on")
                .startsWith("250");
        relay.stop();
        assertThatThrownBy(() -> start(policy, Worlds.at(clock)))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("FAILS  no-wide-trust");
    }
}
