package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import postern.console.ControlProtocol.Ending;

/** A whole relay with a file of users, and one who guesses. */
class GuessingRelayTest extends PolicyRig {
    private static final String GUESSER = "127.0.0.2";
    private static final String HOME = "127.0.0.3";

    private static String policy(int attempts) {
        return """
        domains: [ours.example]
        users:
          file: users.yaml
          guessing: { attempts: %d, delay: 20ms, longest-delay: 40ms }
        grants:
          - receive: { on: [inbound] }
          - login: { on: [outbound], as: any, users: [ann] }
        """
                .formatted(attempts);
    }

    private String postern(String input, String... words) {
        var before = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        var out = new StringWriter();
        try {
            Main.lineFor()
                    .setExecutionExceptionHandler(Main::failed)
                    .setOut(new PrintWriter(out, true))
                    .setErr(new PrintWriter(out, true))
                    .execute(words);
        } finally {
            System.setIn(before);
        }
        return out.toString();
    }

    private void addAnn() throws IOException {
        write("users.yaml", "users: {}\n");
        write("postern.yaml", whole(policy(3)));
        var file = folder.resolve("postern.yaml").toString();
        assertThat(postern("correct horse\n", "user", "add", "ann", "-c", file))
                .isEqualTo("added: ann\n");
    }

    private static String auth(String user, String password) {
        var octets = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(octets);
    }

    private String logIn(String address) throws IOException {
        try (var client = client(address, "outbound")) {
            return client.say(auth("ann", "correct horse"));
        }
    }

    private String greeting(String listener) throws IOException {
        try (var client = WireClient.from(GUESSER, relay.port(listener))) {
            return client.reply();
        }
    }

    private String guessThrice() throws IOException {
        try (var client = client(GUESSER, "outbound")) {
            assertThat(client.say(auth("ann", "a"))).startsWith("535 5.7.8 ");
            assertThat(client.say(auth("nobody", "b"))).startsWith("535 5.7.8 ");
            assertThat(client.say(auth("ann", "c"))).startsWith("535 5.7.8 ");
            return client.untilClosed();
        }
    }

    @Test
    void isCutOffAndTurnedAwayWhileOthersLogIn() throws Exception {
        addAnn();
        start(policy(3));
        assertThat(guessThrice()).startsWith("421 4.7.0 Too many failed logins");
        assertThat(greeting("outbound")).startsWith("421 4.7.0 ");
        assertThat(greeting("inbound")).as("on each listener").startsWith("421 4.7.0 ");
        assertThat(logIn(HOME)).startsWith("235 ");
        var file = relay.file().toString();
        assertThat(postern("", "blocks", "list", "-c", file))
                .startsWith(GUESSER + " blocked until ")
                .contains(", for guessing passwords; connections refused since: 2\n")
                .endsWith("blocked: 1\n");
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() ->
                        assertThat(Files.readString(folder.resolve("log")))
                                .contains(GUESSER + " is blocked until "));
        relay.stop();

        start(policy(3));
        assertThat(greeting("outbound")).as("behind a restart").startsWith("421 4.7.0 ");
        assertThat(postern("", "blocks", "remove", GUESSER, "-c", file))
                .isEqualTo(GUESSER + " is not blocked any more\n");
        assertThat(logIn(GUESSER)).startsWith("235 ");
        for (int i = 0; i < 3; i++) // whoever is known there lets the door stand open
        try (var client = client(GUESSER, "outbound")) {
                assertThat(client.say(auth("bob", "d" + i))).startsWith("535 5.7.8 ");
            }
        assertThat(logIn(GUESSER)).startsWith("235 ");
    }

    @Test
    void aReloadTakesOtherRules() throws Exception {
        addAnn();
        start(policy(3));
        try (var client = client(GUESSER, "outbound")) {
            assertThat(client.say(auth("ann", "a"))).startsWith("535 5.7.8 ");
            change(policy(1));
            assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
            assertThat(client.say(auth("ann", "b"))).startsWith("535 5.7.8 ");
            assertThat(client.untilClosed()).startsWith("421 4.7.0 Too many failed logins");
        }
        assertThat(greeting("inbound")).startsWith("421 4.7.0 ");
    }
}
