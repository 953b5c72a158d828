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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.net.Authority;
import postern.net.SecureDoor;

/**
 * Secrets of every kind are used, rightly and wrongly, and then looked for in all that is written
 * and shown.
 */
@Timeout(180)
class SecretsTest {
    private static final String PASSWORD = "correct=horse,battery";
    private static final String GUESS = "guess-planted-7319";
    private static final String BIND = "bind-planted-7319";
    private static final String CLIENT = "client-planted-7319";
    private static final String HOP = "hop-planted-7319";
    private static final String TOKEN = "token-planted-7319";
    private static final String ARGON2 =
            "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$4gS7vASmU9sJ6T/HoDZ/M7DPnJCaElVlWfBMLMiNRcY";
    private static final String SCRAM =
            "SCRAM-SHA-256$32768:1rSTpGgzv3nproiQ$6vOFYyxj8D4QWHY2oXYiY2cFn/X8nNcGH20gZrAv4AU=:WCUXhikgRRHF3FYzn/H0DRALG57tdJO43+KLxBC3Ar8=";
    private static final byte[] MESSAGE =
            "From: ann@ours.example\r\n\r\nx\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path folder;
    private final List<String> secrets = new ArrayList<>();
    private RecordingHop hop;
    private HttpServer issuer;
    private Path file;
    private int port;

    @BeforeEach
    void plant() throws IOException {
        secrets.addAll(List.of(PASSWORD, GUESS, BIND, CLIENT, HOP, TOKEN));
        for (var secret : List.copyOf(secrets)) {
            secrets.add(base64(secret));
            secrets.add(base64("\0ann\0" + secret).substring(0, 14)); // and what begins like it
            secrets.add(base64("\0us\0" + secret));
        }
        secrets.add(base64("postern:" + CLIENT)); // HTTP's basic authentication
        secrets.add(ARGON2.substring(ARGON2.length() - 30));
        secrets.add(SCRAM.substring(SCRAM.length() - 30));
        var authority = new Authority("CA");
        Authority.write(folder, "a", authority.issue(Authority.ec("relay.test")));
        secrets.addAll(
                Files.readAllLines(folder.resolve("a.key")).stream()
                        .filter(line -> line.length() > 40)
                        .toList());
        Files.writeString(folder.resolve("bind"), BIND + "\n");
        Files.writeString(folder.resolve("client"), CLIENT + "\n");
        Files.writeString(folder.resolve("hop"), HOP + "\n");
        Files.writeString(folder.resolve("users.yaml"), users(ARGON2));
        authority.write(folder, "ca.pem");
        hop = new RecordingHop(SecureDoor.open(authority.issue(Authority.ec("hop.test"))));
        hop.offer(List.of("AUTH PLAIN"));
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        issuer.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        exchange.getRequestBody().readAllBytes();
                        exchange.sendResponseHeaders(401, -1);
                    }
                });
        issuer.start();
        port = Programs.freePort();
        file =
                RunningRelay.write(
                        folder,
                        """
                        domains: [ours.example]
                        tls: { certificate: a.pem, key: a.key }
                        users:
                          file: users.yaml
                          order: [file, oidc, ldap]
                          oidc:
                            issuer: "http://127.0.0.1:%1$d"
                            audience: postern
                            introspection: { url: "http://127.0.0.1:%1$d/ask", client-id: postern, secret-file: client }
                          ldap:
                            servers: ["ldap://127.0.0.1:%2$d"]
                            tls: none
                            bind-dn: "cn=postern,dc=example,dc=com"
                            password-file: bind
                            base: "dc=example,dc=com"
                            filter: "(uid={user})"
                            user: uid
                        listeners:
                          submission: { address: "127.0.0.1:%3$d", tls: offered, auth: [PLAIN, LOGIN, SCRAM-SHA-256, XOAUTH2] }
                        grants:
                          - login: { on: [submission], as: any }
                        log: { file: log.txt }
                        delivery: { first-retry: 1s, max-retry: 1s }
                        routes:
                          - { to: any, next-hop: "smtps://127.0.0.1:%4$d", verify: { ca: ca.pem, name: hop.test }, login: { user: us, password-file: hop } }
                        """
                                .formatted(
                                        issuer.getAddress().getPort(),
                                        Programs.freePort(),
                                        port,
                                        hop.port()));
    }

    private static String users(String password) {
        return """
        users:
          ann: { password: "%s", scram-sha-256: "%s", addresses: [ann@ours.example] }
        """
                .formatted(password, SCRAM);
    }

    @AfterEach
    void end() throws IOException {
        hop.close();
        issuer.stop(0);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private void saysNoSecret(String where, String text) {
        for (var secret : secrets)
            assertThat(text.contains(secret)).as(where + " has " + secret).isFalse();
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log.txt"));
    }

    private void logsIn(String command, String reply) throws IOException {
        try (var client = new WireClient(port).begin()) {
            assertThat(client.say(command)).as(command).startsWith(reply);
        }
    }

    private static String xoauth2(String token) {
        return "AUTH XOAUTH2 " + base64("user=ann\1auth=Bearer " + token + "\1\1");
    }

    @Test
    void nothingThatIsWrittenHoldsOne() throws Exception {
        hop.answer(line -> line.startsWith("AUTH") ? "535 5.7.8 no: " + line : "");
        try (var relay = PosternProcess.run(file, port)) {
            var plain = "AUTH PLAIN " + base64("\0ann\0" + PASSWORD);
            logsIn(plain, "235");
            logsIn("AUTH PLAIN " + base64("\0ann\0" + GUESS), "535");
            logsIn("AUTH PLAIN " + base64("\0eve\0" + GUESS), "454"); // no answer of LDAP
            logsIn(base64("\0ann\0" + PASSWORD), "500"); // a client that is out of step
            logsIn("AUTH PLAIN " + base64("\0ann\0" + PASSWORD) + "!", "501");
            logsIn(xoauth2(TOKEN), "");
            try (var client = new WireClient(port).begin()) {
                assertThat(client.say("AUTH LOGIN")).startsWith("334");
                assertThat(client.say(base64("ann"))).startsWith("334");
                assertThat(client.say(base64(PASSWORD))).startsWith("235");
                assertThat(client.deliver("ann@ours.example", "b@there.example", MESSAGE))
                        .startsWith("250");
            }
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(log()).contains("5.7.8"));
            hop.answer(line -> line.startsWith("AUTH") ? "235 2.7.0 welcome" : "");
            await().atMost(Duration.ofSeconds(30)).until(() -> !hop.taken().isEmpty());
            assertThat(hop.commands()).contains("AUTH PLAIN " + base64("\0us\0" + HOP));
            Files.writeString(folder.resolve("a.key"), "-----BEGIN PRIVATE KEY-----\n" + GUESS);
            Files.writeString(folder.resolve("users.yaml"), users("$argon2id$" + GUESS));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(log()).contains("the old one stays in use"));
            logsIn(plain, "235"); // looks into the file again
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(log()).contains("users.yaml"));
            relay.signal("HUP");
            var proc = Path.of("/proc/" + relay.pid());
            saysNoSecret("the command line", Files.readString(proc.resolve("cmdline")));
            saysNoSecret("the environment", Files.readString(proc.resolve("environ")));
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(log()).contains("reload refused"));
            assertThat(relay.terminate()).isZero();
            saysNoSecret("what it prints", relay.output());
        }
        saysNoSecret("the log", log());
        saysNoSecret("the journal", Files.readString(folder.resolve("data/journal.jsonl")));
    }

    @Test
    void noCommandShowsOne() throws Exception {
        var name = file.toString();
        var shown =
                Map.of(
                        "check", List.of("check", "-c", name, "--json"),
                        "explain",
                                List.of(
                                        "explain",
                                        "-c",
                                        name,
                                        "--json",
                                        "--client",
                                        "127.0.0.1",
                                        "--user",
                                        "ann",
                                        "--from",
                                        "ann@ours.example",
                                        "--to",
                                        "b@there.example"),
                        "user list", List.of("user", "list", "-c", name, "--json"));
        for (var command : shown.entrySet()) {
            var result = Programs.run(Programs.postern(List.of(), command.getValue()).command());
            assertThat(result.status()).as(result.output()).isLessThan(2);
            saysNoSecret(command.getKey(), result.output());
        }
        Files.writeString(folder.resolve("users.yaml"), users("$argon2id$" + GUESS));
        Files.writeString(folder.resolve("a.key"), "-----BEGIN PRIVATE KEY-----\n" + GUESS);
        for (var word : List.of("check", "run")) {
            var result =
                    Programs.run(Programs.postern(List.of(), List.of(word, "-c", name)).command());
            assertThat(result.status()).as(result.output()).isNotZero();
            saysNoSecret(word + " of what is broken", result.output());
        }
    }
}
