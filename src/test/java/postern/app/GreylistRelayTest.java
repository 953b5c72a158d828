package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Strangers who have to come again. */
@Timeout(120)
class GreylistRelayTest extends PolicyRig {
    private static final String GUARDS =
            """
            domains: [ours.example]
            grants:
              - receive: { on: [inbound] }
              - relay: { on: [outbound], from: [127.0.0.9], to: [far.example] }
            reputation:
              greylist: { delay: 5m, within: 1h, known: 1d, pairs: 3 }
            guards:
              - greylist: {}
              - unknown-recipient: { known: ["*@ours.example"], to: [ours.example], not: { reverse-path: "dictionary@*" } }
              - unknown-recipient: { known: ["nobody@ours.example"], to: [ours.example], not: { reverse-path: ["a@*", "b@*", "c@*", "<>"] } }
              - content: { rules: [ { header: Subject, match: "*bad*", action: deny }, { header: Subject, match: "*odd*", action: hold } ] }
            """;

    private final MovedClock clock = new MovedClock();

    @BeforeEach
    void begin() throws IOException {
        start(GUARDS, Worlds.at(clock));
    }

    private String rcpt(String from) throws IOException {
        return rcpt("127.0.0.5", "inbound", from, "x@ours.example");
    }

    private String mail(String from, String subject) throws IOException {
        try (var client = client("127.0.0.5", "inbound")) {
            return client.deliver(from, "x@ours.example", message("Subject: " + subject));
        }
    }

    private static final String WAITS = "451 4.7.1 You are new here, come again in ";

    @Test
    void aStrangerWaitsAndIsKnownThen() throws Exception {
        assertThat(rcpt("a@far.example")).isEqualTo(WAITS + "300 seconds");
        clock.move(Duration.ofMinutes(2));
        assertThat(rcpt("a@far.example")).isEqualTo(WAITS + "180 seconds");
        assertThat(rcpt("b@far.example")).isEqualTo(WAITS + "300 seconds");
        clock.move(Duration.ofMinutes(3));
        assertThat(mail("a@far.example", "fine")).startsWith("250 ");
        clock.move(Duration.ofHours(2)); // longer than it may wait
        assertThat(rcpt("a@far.example")).startsWith("250 ");
        assertThat(rcpt("b@far.example")).startsWith("451 ");
        var journal = folder.resolve("data/journal.jsonl");
        await().untilAsserted(() ->
                assertThat(Files.readString(journal))
                        .contains("\"greylist\":\"300\"", "\"greylist\":\"0\""));
    }

    @Test
    void whatOthersRefuseIsNoTry() throws Exception {
        assertThat(rcpt("dictionary@far.example")).startsWith("550 5.1.1");
        assertThat(relay.server().ground().greylist().greylist().sizes(clock.instant()).waiting())
                .isZero();
        assertThat(rcpt("a@far.example")).startsWith("451 ");
        clock.move(Duration.ofMinutes(5));
        assertThat(mail("a@far.example", "bad")).startsWith("550 5.7.1");
        assertThat(mail("a@far.example", "odd")).startsWith("250 ");
        clock.move(Duration.ofMinutes(55)); // not known by what was refused or held
        assertThat(rcpt("a@far.example")).startsWith("451 ");
    }

    @Test
    void aNetworkWithManyKnownPairsIsKnown() throws Exception {
        for (var from : new String[] {"a@1.example", "b@2.example", "c@3.example"})
            assertThat(rcpt(from)).startsWith("451 ");
        clock.move(Duration.ofMinutes(5));
        for (var from : new String[] {"a@1.example", "b@2.example", "c@3.example"})
            assertThat(mail(from, "fine")).startsWith("250 ");
        assertThat(rcpt("a@4.example")).startsWith("250 ");
    }

    @Test
    void thePostmasterAndOurOwnClientsNeverWait() throws Exception {
        assertThat(rcpt("127.0.0.5", "inbound", "a@far.example", "postmaster")).startsWith("250 ");
        assertThat(rcpt("127.0.0.9", "outbound", "a@ours.example", "b@far.example"))
                .startsWith("250 ");
    }

    @Test
    void itOutlivesARestart() throws Exception {
        assertThat(rcpt("a@far.example")).startsWith("451 ");
        assertThat(rcpt("b@far.example")).startsWith("451 ");
        clock.move(Duration.ofMinutes(5));
        assertThat(mail("b@far.example", "fine")).startsWith("250 ");
        await().atMost(Duration.ofSeconds(20)).until(() -> !hop.taken().isEmpty());
        relay.stop();
        assertThat(Files.readString(folder.resolve("data/greylist.jsonl")))
                .doesNotContain("far.example");
        relay = RunningRelay.in(folder, whole(GUARDS), Worlds.at(clock));
        assertThat(rcpt("a@far.example")).startsWith("250 "); // it has waited before
        clock.move(Duration.ofHours(2));
        assertThat(rcpt("b@far.example")).startsWith("250 ");
        assertThat(clock.instant()).isAfter(Instant.EPOCH);
    }
}
