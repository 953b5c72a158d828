package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Mail that goes on does so under an address of ours, and bounces find their way back (SRS). */
@Timeout(120)
class ReturnedMailRelayTest extends PolicyRig {
    private static final String OLD = "the first secret of ours\n";
    private static final String NEW = "and another one for later\n";
    private static final String ALIAS = "info@ours.example";

    private final MovedClock clock = new MovedClock();

    @BeforeEach
    void begin() throws IOException {
        clock.set(Instant.parse("2026-11-27T12:00:00Z"));
        secrets(OLD);
        start(
                """
                domains: [ours.example, other.example]
                grants:
                  - receive: { on: [inbound] }
                  - forward: { on: [inbound], to: [info@ours.example],
                               becomes: [ann@elsewhere.example] }
                guards:
                  - unknown-recipient: { on: [inbound], ask: next-hop }
                forwarding:
                  srs: { domain: ours.example, secret-file: srs.secret }
                """,
                Worlds.at(clock));
    }

    private void secrets(String lines) throws IOException {
        write("srs.secret", lines);
        Files.setPosixFilePermissions(
                folder.resolve("srs.secret"), PosixFilePermissions.fromString("rw-------"));
    }

    private String send(String from, String to) throws IOException {
        try (var client = client(STRANGER, "inbound")) {
            return client.deliver(from, to, message("Subject: x"));
        }
    }

    /** The last of so many messages that have reached the next hop. */
    private RecordingHop.Taken taken(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> hop.taken().size() >= count);
        assertThat(hop.taken()).hasSize(count);
        return hop.taken().getLast();
    }

    private static String path(String argument) {
        return argument.substring(1, argument.indexOf('>'));
    }

    /** The address that a sender gets whose mail is the first to go on. */
    private String addressOf(String sender) throws IOException {
        assertThat(send(sender, ALIAS)).startsWith("250 2.0.0");
        return path(taken(1).mail());
    }

    @Test
    void aBounceFindsItsWayBackToTheSenderOfForwardedMail() throws Exception {
        var address = addressOf("Bob@client.example");
        assertThat(address).matches("SRS0=[a-z2-7]{6}=[a-z2-7]{2}=client.example=Bob@ours.example");
        assertThat(path(taken(1).rcpt().getFirst())).isEqualTo("ann@elsewhere.example");
        assertThat(send("", address)).startsWith("250 2.0.0");
        assertThat(taken(2).mail()).startsWith("<>");
        assertThat(taken(2).rcpt())
                .singleElement()
                .asString()
                .startsWith("<Bob@client.example>")
                .contains("ORCPT=rfc822;SRS0");
        assertThat(hop.commands()).noneMatch(line -> line.contains("TO:<SRS0"));
    }

    @Test
    void whateverChangesTheCaseOfAddressesChangesNothing() throws Exception {
        var address = addressOf("bob@client.example");
        assertThat(send("", address.toLowerCase(Locale.ROOT))).startsWith("250 2.0.0");
        assertThat(path(taken(2).rcpt().getFirst())).isEqualTo("bob@client.example");
    }

    @Test
    void whatNeedsNoOtherSenderKeepsItsOwn() throws Exception {
        send("", ALIAS);
        assertThat(taken(1).mail()).startsWith("<>");
        send("us@other.example", ALIAS);
        assertThat(taken(2).mail()).startsWith("<us@other.example>");
        send("bob@client.example", "c@ours.example");
        assertThat(taken(3).mail()).startsWith("<bob@client.example>");
        // longer than a local part may be
        var local = "b".repeat(60);
        send(local + "@client.example", ALIAS);
        assertThat(taken(4).mail()).startsWith("<" + local + "@client.example>");
    }

    @Test
    void anAddressThatWeDidNotMakeIsRefused() throws Exception {
        var address = addressOf("bob@client.example");
        var other = address.charAt(5) == 'a' ? "b" : "a";
        var forged = "SRS0=" + other + address.substring(6);
        assertThat(rcpt("", forged)).startsWith("550 5.1.1 We never made this return address");
        assertThat(rcpt("", address.replace("=bob@", "=eve@"))).startsWith("550 5.1.1");
        assertThat(rcpt("", "SRS0=x@ours.example")).startsWith("550 5.1.1");
        assertThat(rcpt("", "SRS1=aaaaaa=far.example==x=y=z@ours.example")).startsWith("550 5.1.1");
        assertThat(rcpt("a@client.example", forged)).startsWith("550 5.1.1");
        // in another domain of ours it is an address like any other, and never a way out
        assertThat(send("", address.replace("@ours", "@other"))).startsWith("250");
        assertThat(path(taken(2).rcpt().getFirst())).endsWith("@other.example");
    }

    @Test
    void anAddressIsGoodForSomeWeeksOnly() throws Exception {
        var address = addressOf("bob@client.example");
        clock.move(Duration.ofDays(21));
        assertThat(rcpt("", address)).startsWith("250");
        clock.move(Duration.ofDays(1));
        assertThat(rcpt("", address)).startsWith("550 5.1.1 This return address has expired");
    }

    @Test
    void onlyBouncesComeBack() throws Exception {
        var address = addressOf("bob@client.example");
        assertThat(rcpt("eve@far.example", address)).startsWith("550 5.7.1 This address takes");
        assertThat(rcpt("us@other.example", address)).startsWith("550 5.7.1");
    }

    @Test
    void whatStaysAndWhatGoesOnComesInTwoTransactions() throws Exception {
        try (var client = client(STRANGER, "inbound")) {
            client.say("MAIL FROM:<bob@client.example>");
            assertThat(client.say("RCPT TO:<c@ours.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<" + ALIAS + ">")).startsWith("452 4.5.3");
            client.say("RSET");
            client.say("MAIL FROM:<>");
            assertThat(client.say("RCPT TO:<c@ours.example>")).startsWith("250");
            assertThat(client.say("RCPT TO:<" + ALIAS + ">")).startsWith("250");
        }
    }

    @Test
    void aSecretCanBeChanged() throws Exception {
        var address = addressOf("bob@client.example");
        secrets(NEW + OLD);
        reload();
        assertThat(rcpt("", address)).startsWith("250");
        send("bob@client.example", ALIAS);
        var next = path(taken(2).mail());
        assertThat(next).isNotEqualTo(address);
        secrets(NEW);
        reload();
        assertThat(rcpt("", address)).startsWith("550 5.1.1");
        assertThat(rcpt("", next)).startsWith("250");
    }

    private void reload() {
        assertThat(relay.server().reload().toString()).startsWith("Done");
    }

    @Test
    void whatAnotherForwarderMadeDoesNotGrow() throws Exception {
        var address = addressOf("SRS0=4WFi=TT=first.example=bob@forwarder.example");
        assertThat(address)
                .matches(
                        "SRS1=[a-z2-7]{6}=forwarder.example==4WFi=TT=first.example=bob@ours.example");
        assertThat(send("", address)).startsWith("250 2.0.0");
        assertThat(path(taken(2).rcpt().getFirst()))
                .isEqualTo("SRS0=4WFi=TT=first.example=bob@forwarder.example");
    }

    @Test
    void weTellTheSenderOurselvesWhatCannotGoOn() throws Exception {
        hop.answer(line -> line.startsWith("RCPT TO:<ann@") ? "550 5.1.1 gone" : "");
        assertThat(send("bob@client.example", ALIAS)).startsWith("250 2.0.0");
        assertThat(taken(1).mail()).startsWith("<>");
        assertThat(path(taken(1).rcpt().getFirst())).isEqualTo("bob@client.example");
        assertThat(taken(1).text()).contains("To: <bob@client.example>", "info@ours.example");
    }
}
