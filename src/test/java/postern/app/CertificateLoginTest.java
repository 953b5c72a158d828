package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.net.Authority;

/** A server logs in by its certificate (EXTERNAL), through Python's smtplib. */
@Tag("peers")
@Timeout(180)
class CertificateLoginTest {
    private static final Path CLIENT =
            Path.of("src/test/clients/smtplib_certificate.py").toAbsolutePath();

    private final Authority ours = new Authority("ours");
    private final Authority strangers = new Authority("strangers");
    private Path folder;
    private RecordingHop hop;
    private RunningRelay relay;

    @BeforeEach
    void begin() throws IOException {
        hop = new RecordingHop();
        folder = Files.createTempDirectory("postern-test-");
        ours.write(folder, "ca.pem");
        Authority.write(folder, "client", ours.issue(Authority.ec()));
        Authority.write(folder, "stranger", strangers.issue(Authority.ec()));
        users("leaf");
        relay =
                RunningRelay.in(
                        folder,
                        """
                        domains: [ours.example]
                        users: { file: users.yaml }
                        listeners:
                          submission:
                            address: "127.0.0.1:0"
                            tls: required
                            auth: [EXTERNAL, PLAIN]
                            client-certificates: { ca: ca.pem, demand: optional }
                        grants:
                          - login: { on: [submission] }
                        log: { file: log.txt }
                        routes:
                          - { to: any, next-hop: "127.0.0.1:%d" }
                        """
                                .formatted(hop.port()),
                        Worlds.QUIET);
    }

    private void users(String name) throws IOException {
        Files.writeString(
                folder.resolve("users.yaml"),
                "users: { %s: { addresses: [leaf@ours.example] } }\n".formatted(name));
    }

    @AfterEach
    void end() throws IOException {
        relay.close();
        hop.close();
    }

    private Programs.Result client(String certificate) throws Exception {
        var command =
                new ArrayList<>(
                        List.of(
                                Programs.find("python3"),
                                CLIENT.toString(),
                                Integer.toString(relay.port("submission"))));
        if (!certificate.isEmpty()) {
            command.add(folder.resolve(certificate + ".pem").toString());
            command.add(folder.resolve(certificate + ".key").toString());
        }
        return Programs.run(command);
    }

    @Test
    void whoseCertificateNamesAUserIsThatUser() throws Exception {
        var sent = client("client");
        assertThat(sent.status()).as(sent.output()).isZero();
        assertThat(sent.output()).contains("offered:", " EXTERNAL PLAIN");
        await().atMost(Duration.ofSeconds(30)).until(() -> !hop.taken().isEmpty());
        assertThat(hop.taken().getFirst().mail()).startsWith("<leaf@ours.example>");
        assertThat(Files.readString(folder.resolve("log.txt")))
                .contains("logged-in user=leaf", "mechanism=EXTERNAL");
    }

    @Test
    void aStrangersCertificateIsNone() throws Exception {
        for (var certificate : List.of("stranger", "")) {
            var refused = client(certificate);
            assertThat(refused.status()).isNotZero();
            assertThat(refused.output()).contains("504").doesNotContain("EXTERNAL PLAIN");
        }
        assertThat(hop.taken()).isEmpty();
    }

    @Test
    void aCertificateOfNobodyWeKnowLogsNobodyIn() throws Exception {
        users("twig");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(client("client").output()).contains("535"));
        assertThat(Files.readString(folder.resolve("log.txt")))
                .contains("login-failed", "mechanism=EXTERNAL");
    }
}
