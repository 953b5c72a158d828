package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.net.Authority;
import postern.net.SecureDoor;

/**
 * HOSTILE 39: DANE with real DNSSEC (RFC 7672): unbound validates, and the next hops are what an
 * attacker in the path would make of them.
 */
@Tag("peers")
@Timeout(120)
class DaneDeliveryTest {
    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Authority CA = new Authority("Nobody's CA");

    @TempDir Path folder;

    private final Certificate right = new Certificate();
    private RecordingHop secure;
    private RecordingHop stripped;
    private RecordingHop refusing;
    private SignedDns dns;
    private RunningRelay relay;

    /** Of nobody's CA, for nobody's name: a TLSA record alone makes it good. */
    private static final class Certificate {
        final postern.net.Certificates.Identity identity = CA.issue(Authority.ec("nobody.test"));

        String tlsa() {
            try {
                var key = identity.leaf().getPublicKey().getEncoded();
                var digest = MessageDigest.getInstance("SHA-256").digest(key);
                return "3 1 1 " + HexFormat.of().formatHex(digest);
            } catch (java.security.NoSuchAlgorithmException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static RecordingHop hop(int last, int port) throws IOException {
        var address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
        return new RecordingHop(new ServerSocket(port, 50, address));
    }

    @BeforeEach
    void start() throws Exception {
        secure = hop(1, 0).startTls(SecureDoor.context(right.identity));
        int port = secure.port();
        stripped = hop(2, port);
        refusing = hop(3, port).startTls(SecureDoor.context(right.identity));
        refusing.answer(line -> line.equals("STARTTLS") ? "454 4.7.0 not now" : "");
        var tlsa = "_" + port + "._tcp.";
        var wrong = "3 1 1 " + "ab".repeat(32);
        var forged = "3 1 1 " + "cd".repeat(32);
        dns =
                new SignedDns(
                        folder,
                        List.of(
                                "good MX 10 mx.good",
                                "mx.good A 127.0.0.1",
                                tlsa + "mx.good TLSA " + right.tlsa(),
                                "wrong MX 10 mx.wrong",
                                "mx.wrong A 127.0.0.1",
                                tlsa + "mx.wrong TLSA " + wrong,
                                "stripped MX 10 mx.stripped",
                                "mx.stripped A 127.0.0.2",
                                tlsa + "mx.stripped TLSA " + right.tlsa(),
                                "refusing MX 10 mx.refusing",
                                "mx.refusing A 127.0.0.3",
                                tlsa + "mx.refusing TLSA " + right.tlsa(),
                                "forged MX 10 mx.forged",
                                "mx.forged A 127.0.0.1",
                                tlsa + "mx.forged TLSA " + forged,
                                "unusable MX 10 mx.unusable",
                                "mx.unusable A 127.0.0.1",
                                tlsa + "mx.unusable TLSA 1 1 1 " + "ab".repeat(32),
                                "clear MX 10 mx.clear",
                                "mx.clear A 127.0.0.2",
                                tlsa + "mx.clear TLSA 1 1 1 " + "ab".repeat(32),
                                "without MX 10 mx.without",
                                "mx.without A 127.0.0.2",
                                "half MX 10 mx.dead",
                                "mx.dead A 127.0.0.9",
                                "half MX 20 mx.stripped",
                                "backup MX 10 mx.stripped",
                                "backup MX 20 mx.good"),
                        List.of(
                                "unsigned.plain. MX 10 mx.unsigned.plain.",
                                "mx.unsigned.plain. A 127.0.0.1",
                                tlsa + "mx.unsigned.plain. TLSA " + wrong),
                        zone -> zone.replace("cd".repeat(32), "ce".repeat(32)));
        relay =
                RunningRelay.of(
                        RunningRelay.toPort(1)
                                        .replace("\"127.0.0.1:1\"", "mx")
                                        .replace(
                                                "tls: offered }",
                                                "tls: offered }, safe: { address: \"127.0.0.1:0\","
                                                        + " tls: implicit }")
                                        .replace("on: [in]", "on: [in, safe]")
                                + "dns: { servers: [\"127.0.0.1:"
                                + dns.port
                                + "\"] }\nlog: { file: relay.log }\n",
                        Worlds.exchangersAt(port));
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
        dns.close();
        for (var hop : List.of(secure, stripped, refusing)) hop.close();
    }

    private void send(String domain) throws IOException {
        try (var client = new WireClient(relay.port("in")).begin()) {
            assertThat(client.deliver("s@plain", "a@" + domain, DATA)).startsWith("250");
        }
    }

    private String logged(String... words) {
        await().atMost(Duration.ofSeconds(30)).until(() -> line(words) != null);
        return line(words);
    }

    private String line(String... words) {
        try {
            return Files.readAllLines(relay.folder().resolve("relay.log")).stream()
                    .filter(line -> List.of(words).stream().allMatch(line::contains))
                    .findFirst()
                    .orElse(null);
        } catch (IOException _) {
            return null;
        }
    }

    private void waits(String domain, String why) throws IOException {
        send(domain);
        assertThat(logged(" deferred ", "a@" + domain)).contains("451 4.7.5", why);
        for (var hop : List.of(secure, stripped, refusing)) {
            assertThat(hop.taken()).isEmpty();
            assertThat(hop.commands()).noneMatch(line -> line.startsWith("MAIL"));
        }
    }

    @Test
    void aCertificateThatMatchesIsEnough() throws IOException {
        send("good.example");
        assertThat(logged(" delivered ", "a@good.example")).contains("security=dane");
        assertThat(secure.taken()).hasSize(1).allMatch(RecordingHop.Taken::secure);
    }

    @Test
    void aCertificateThatDoesNotMatchTakesNoMail() throws IOException {
        waits("wrong.example", "no TLSA record matches its certificate");
    }

    @Test
    void startTlsThatSomebodyTakesAwayStopsTheMail() throws IOException {
        waits("stripped.example", "offers no TLS that its TLSA records demand");
    }

    @Test
    void startTlsThatIsRefusedStopsTheMail() throws IOException {
        waits("refusing.example", "454 4.7.0 not now");
    }

    @Test
    void recordsThatSomebodyForgesStopTheMail() throws IOException {
        waits("forged.example", "The TLSA records of mx.forged.example cannot be looked up");
        assertThat(secure.connections()).isZero();
    }

    @Test
    void recordsThatCannotBeUsedStillDemandTls() throws IOException {
        send("unusable.example");
        assertThat(logged(" delivered ", "a@unusable.example")).contains("security=opportunistic");
        assertThat(secure.taken()).hasSize(1).allMatch(RecordingHop.Taken::secure);
        send("clear.example");
        assertThat(logged(" deferred ", "a@clear.example")).contains("451 4.7.5");
        assertThat(stripped.taken()).isEmpty();
    }

    @Test
    void withoutRecordsOrSignaturesAllIsAsEver() throws IOException {
        send("without.example");
        assertThat(logged(" delivered ", "a@without.example")).contains("security=none");
        send("unsigned.plain");
        assertThat(logged(" delivered ", "a@unsigned.plain")).contains("security=opportunistic");
    }

    private void sendRequiringTls(String domain) throws IOException {
        try (var client = new WireClient(RequireTlsTest.secure(relay.port("safe"))).begin()) {
            assertThat(client.say("MAIL FROM:<s@plain> REQUIRETLS")).startsWith("250");
            assertThat(client.say("RCPT TO:<a@" + domain + ">")).startsWith("250");
            assertThat(client.say("DATA")).startsWith("354");
            client.send(DATA);
            assertThat(client.reply()).startsWith("250");
        }
    }

    @Test
    void mailThatRequiresTlsGoesToAHostThatIsProved() throws IOException {
        secure.startTls(SecureDoor.context(right.identity), "REQUIRETLS");
        sendRequiringTls("good.example");
        assertThat(logged(" delivered ", "a@good.example")).contains("security=dane");
        assertThat(secure.taken()).allMatch(taken -> taken.mail().endsWith(" REQUIRETLS"));
    }

    @Test
    void mailThatRequiresTlsIsGivenToTheFirstHostThatIsFitForIt() throws IOException {
        secure.startTls(SecureDoor.context(right.identity), "REQUIRETLS");
        sendRequiringTls("backup.example");
        assertThat(logged(" delivered ", "a@backup.example")).contains("mx.good.example");
        assertThat(stripped.taken()).isEmpty();
    }

    @Test
    void mailThatRequiresTlsWaitsWhereAHostThatMayBeFitForItDoesNotAnswer() throws IOException {
        sendRequiringTls("half.example");
        assertThat(logged(" deferred ", "a@half.example")).contains("mx.stripped.example");
        assertThat(stripped.taken()).isEmpty();
    }

    @Test
    void mailThatRequiresTlsComesBackWhereNothingProvesTheHost() throws IOException {
        sendRequiringTls("unsigned.plain");
        assertThat(logged(" failed ", "a@unsigned.plain"))
                .contains("550 5.7.10", "nothing proves who takes mail for unsigned.plain");
        sendRequiringTls("without.example");
        assertThat(logged(" failed ", "a@without.example")).contains("550 5.7.10");
        sendRequiringTls("good.example");
        assertThat(logged(" failed ", "a@good.example")).contains("550 5.7.30");
        for (var hop : List.of(secure, stripped, refusing)) assertThat(hop.taken()).isEmpty();
    }

    @Test
    void aHostThatIsSafeIsUsedInsteadOfOneThatIsNot() throws IOException {
        send("backup.example");
        assertThat(logged(" delivered ", "a@backup.example"))
                .contains("mx.good.example", "security=dane");
        assertThat(stripped.taken()).isEmpty();
    }
}
