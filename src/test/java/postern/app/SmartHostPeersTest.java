package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.net.Authority;

/** Through Postfix as a smart host, whose logins Cyrus SASL checks: neither was written by us. */
@Tag("peers")
@Tag("root")
@Timeout(180)
class SmartHostPeersTest {
    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Authority CA = new Authority("Test CA");
    private static PostfixSmartHost postfix;

    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        postfix = new PostfixSmartHost(CA);
    }

    @AfterAll
    static void stop() throws IOException {
        postfix.close();
    }

    @BeforeEach
    void begin() throws IOException {
        folder = Files.createTempDirectory("postern-test-"); // the relay deletes it
        CA.write(folder, "ca.pem");
        Files.writeString(folder.resolve("password"), PostfixSmartHost.PASSWORD + "\n");
    }

    private RunningRelay relay(String nextHop, String mechanisms) throws IOException {
        var route =
                """
                next-hop: "%s", verify: { ca: ca.pem, name: %s }, login: { user: %s, password-file: password%s }\
                """
                        .formatted(
                                nextHop, PostfixSmartHost.NAME, PostfixSmartHost.USER, mechanisms);
        var lines = RunningRelay.toPort(1).replace("next-hop: \"127.0.0.1:1\" }", route + " }");
        return RunningRelay.in(
                folder, lines + "delivery: { first-retry: 1s, max-retry: 1s }\n", Worlds.QUIET);
    }

    /** Sends, and waits for Postfix to say what it has taken, and how we logged in. */
    private void sendsBy(String nextHop, String mechanisms, String expected) throws Exception {
        try (var relay = relay(nextHop, mechanisms)) {
            var to = "to-" + System.nanoTime() + "@d.example";
            try (var client = new WireClient(relay.port("in")).begin()) {
                assertThat(client.deliver("a@b.example", to, DATA)).startsWith("250");
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(postfix.log().lines())
                                    .anyMatch(line ->
                                            line.contains("to=<" + to + ">")
                                                    && line.contains("status=sent")));
            var logins =
                    postfix.log().lines().filter(line -> line.contains("sasl_method=")).toList();
            assertThat(logins.getLast())
                    .contains("sasl_method=" + expected + ",")
                    .contains("sasl_username=" + PostfixSmartHost.USER);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN", "LOGIN"})
    void eachMechanismOverStartTls(String mechanism) throws Exception {
        sendsBy("127.0.0.1:" + postfix.port, ", mechanisms: " + mechanism, mechanism);
    }

    @Test
    void theBestThatIsOfferedInTlsFromTheFirstOctet() throws Exception {
        sendsBy("smtps://127.0.0.1:" + postfix.securePort, "", "SCRAM-SHA-256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SCRAM-SHA-256", "PLAIN"})
    void aWrongPasswordMakesMailWait(String mechanism) throws Exception {
        Files.writeString(folder.resolve("password"), "wrong\n");
        try (var relay = relay("127.0.0.1:" + postfix.port, ", mechanisms: " + mechanism)) {
            try (var client = new WireClient(relay.port("in")).begin()) {
                assertThat(client.deliver("a@b.example", "c@d.example", DATA)).startsWith("250");
            }
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() ->
                            assertThat(Files.readString(folder.resolve("data/journal.jsonl")))
                                    .contains(
                                            "The next hop refuses our login by "
                                                    + mechanism
                                                    + ": 535 5.7.8"));
        }
    }
}
