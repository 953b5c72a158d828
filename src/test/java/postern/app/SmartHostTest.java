package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.console.ControlProtocol.Ending;
import postern.net.Authority;
import postern.net.SecureDoor;

/** Through a smart host that demands TLS and a login, over sockets. */
@Timeout(120)
class SmartHostTest {
    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Authority CA = new Authority("Test CA");

    private Path folder;

    @BeforeEach
    void begin() throws IOException {
        folder = Files.createTempDirectory("postern-test-");
        CA.write(folder, "ca.pem");
    }

    @AfterEach
    void end() throws IOException {
        if (Files.exists(folder)) Folders.delete(folder);
    }

    private static RecordingHop secureHop(Authority.Order order) throws IOException {
        var hop = new RecordingHop(SecureDoor.open(CA.issue(order)));
        hop.offer(List.of("AUTH PLAIN XOAUTH2", "8BITMIME"));
        return hop;
    }

    private static RecordingHop secureHop() throws IOException {
        return secureHop(Authority.ec("smart.test"));
    }

    private RunningRelay relay(String nextHop, String more) throws IOException {
        var lines =
                RunningRelay.toPort(1)
                        .replace(
                                "next-hop: \"127.0.0.1:1\"",
                                "next-hop: \"" + nextHop + "\", " + more);
        return RunningRelay.in(
                folder,
                lines
                        + "delivery: { first-retry: 1s, max-retry: 1s }\n"
                        + "log: { file: postern.log }\n",
                Worlds.QUIET);
    }

    private RunningRelay verifying(RecordingHop hop, String more) throws IOException {
        return relay(
                "smtps://127.0.0.1:" + hop.port(),
                "verify: { ca: ca.pem, name: smart.test }" + more);
    }

    private static void send(RunningRelay relay) throws IOException {
        try (var client = new WireClient(relay.port("in")).begin()) {
            assertThat(client.deliver("a@b.example", "c@d.example", DATA)).startsWith("250");
        }
    }

    private static void arrived(RecordingHop hop) {
        await().atMost(Duration.ofSeconds(30)).until(() -> !hop.taken().isEmpty());
    }

    private String written() throws IOException {
        return Files.readString(folder.resolve("data/journal.jsonl"))
                + Files.readString(folder.resolve("postern.log"));
    }

    private void awaitWritten(String text) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(written()).contains(text));
    }

    private static String plain(String user, String password) {
        var octets = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(octets);
    }

    private static final String LOGIN = ", login: { user: us, password-file: password }";

    @Test
    void aRefusedLoginMakesMailWaitUntilThePasswordIsRight() throws Exception {
        Files.writeString(folder.resolve("password"), "old secret\n");
        try (var hop = secureHop()) {
            hop.answer(line ->
                    line.startsWith("AUTH")
                            ? line.equals(plain("us", "new secret"))
                                    ? "235 2.7.0 welcome"
                                    : "535 5.7.8 who is that?"
                            : "");
            try (var relay = verifying(hop, LOGIN)) {
                send(relay);
                awaitWritten("The next hop refuses our login by PLAIN: 535 5.7.8 who is that?");
                awaitWritten("\"level\":\"error\",\"text\":\"Mail for smtps://[127.0.0.1]");
                assertThat(hop.commands())
                        .contains(plain("us", "old secret"))
                        .noneMatch(line -> line.startsWith("MAIL"));
                Files.writeString(folder.resolve("password"), "new secret\n");
                assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
                arrived(hop);
                assertThat(written())
                        .doesNotContain("secret")
                        .doesNotContain(plain("us", "old secret"));
            }
        }
    }

    @Test
    void anExpiredCertificateMakesMailWaitAndTheReasonSaysSo() throws Exception {
        var ended =
                Authority.ec("smart.test")
                        .from(Instant.parse("2026-01-01T00:00:00Z"))
                        .until(Instant.parse("2026-02-03T00:00:00Z"));
        try (var hop = secureHop(ended);
                var relay = verifying(hop, "")) {
            send(relay);
            awaitWritten(
                    "The next hop offers no TLS that this route demands: its certificate expired"
                            + " on 2026-02-03");
            assertThat(hop.commands()).isEmpty();
        }
    }

    @Test
    void withoutTlsThereIsNoLoginAndNoMail() throws Exception {
        Files.writeString(folder.resolve("password"), "secret\n");
        try (var hop = new RecordingHop()) {
            hop.offer(List.of("AUTH PLAIN"));
            try (var relay =
                    relay("127.0.0.1:" + hop.port(), LOGIN.substring(2) + ", tls: required")) {
                send(relay);
                awaitWritten("The next hop offers no TLS that this route demands");
                assertThat(hop.commands())
                        .allMatch(line -> line.startsWith("EHLO") || line.equals("QUIT"));
            }
        }
    }

    @Test
    void aTokenThatIsRefusedIsReplacedByAFreshOne() throws Exception {
        Files.writeString(folder.resolve("client.secret"), "sesame\n");
        Files.writeString(folder.resolve("refresh"), "r1\n");
        var asked = new CopyOnWriteArrayList<String>();
        var web = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        web.createContext(
                "/token",
                exchange -> {
                    asked.add(
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8));
                    var body =
                            "{\"access_token\":\"t%d\",\"token_type\":\"Bearer\",\"expires_in\":3600}"
                                    .formatted(asked.size());
                    exchange.sendResponseHeaders(200, body.length());
                    exchange.getResponseBody().write(body.getBytes(StandardCharsets.UTF_8));
                    exchange.close();
                });
        web.start();
        var fresh =
                Base64.getEncoder()
                        .encodeToString(
                                "user=us\1auth=Bearer t2\1\1".getBytes(StandardCharsets.UTF_8));
        try (var hop = secureHop()) {
            hop.answer(line ->
                    line.startsWith("AUTH")
                            ? line.equals("AUTH XOAUTH2 " + fresh)
                                    ? "235 2.7.0 welcome"
                                    : "535 5.7.8 expired"
                            : "");
            var oauth =
                    ", login: { user: us, oauth: { token-url: \"http://127.0.0.1:"
                            + web.getAddress().getPort()
                            + "/token\", client-id: relay, secret-file: client.secret,"
                            + " refresh-token-file: refresh } }";
            try (var relay = verifying(hop, oauth)) {
                send(relay);
                arrived(hop);
            }
            assertThat(asked).hasSize(2).allMatch(form -> form.contains("refresh_token=r1"));
            assertThat(hop.connections()).isEqualTo(1);
        } finally {
            web.stop(0);
        }
    }

    /** A next hop that is asked about recipients is logged in to as well. */
    @Test
    void aQuestionAboutARecipientIsAskedBehindALogin() throws Exception {
        Files.writeString(folder.resolve("password"), "secret\n");
        try (var hop = secureHop()) {
            hop.answer(line ->
                    line.startsWith("AUTH")
                            ? "235 2.7.0 welcome"
                            : line.contains("nobody@") ? "550 5.1.1 no such user" : "");
            var lines =
                    """
                    domains: [ours.example]
                    listeners: { in: { address: "127.0.0.1:0" } }
                    grants: [ receive: { on: [in] } ]
                    guards: [ unknown-recipient: { ask: next-hop } ]
                    routes:
                      - { to: any, next-hop: "smtps://127.0.0.1:%d", verify: { ca: ca.pem, name: smart.test }%s }
                    """
                            .formatted(hop.port(), LOGIN);
            try (var relay = RunningRelay.in(folder, lines, Worlds.QUIET);
                    var client = new WireClient(relay.port("in")).begin()) {
                client.say("MAIL FROM:<a@b.example>");
                assertThat(client.say("RCPT TO:<nobody@ours.example>")).startsWith("550 5.1.1");
                assertThat(hop.commands()).contains(plain("us", "secret"));
            }
        }
    }
}
