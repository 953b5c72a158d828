package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A relay with a file of users, among them Ann, who owns ann@ours.example. */
class LoginRig {
    private static final String MECHANISMS =
            "SCRAM-SHA-256-PLUS, SCRAM-SHA-256, SCRAM-SHA-1, OAUTHBEARER, XOAUTH2, PLAIN, LOGIN,"
                    + " CRAM-MD5";
    static final String PASSWORD = "correct=horse,battery";
    private static final String STATUS = "334 eyJzdGF0dXMi"; // {"status"
    static final String GUESS = "wrong=horse,battery";

    /** What argon2 and gsasl --mkpasswd, which others wrote, make of the password. */
    private static final String USERS =
            """
            users:
              ann:
                password: $argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$4gS7vASmU9sJ6T/HoDZ/M7DPnJCaElVlWfBMLMiNRcY
                scram-sha-256: SCRAM-SHA-256$32768:1rSTpGgzv3nproiQ$6vOFYyxj8D4QWHY2oXYiY2cFn/X8nNcGH20gZrAv4AU=:WCUXhikgRRHF3FYzn/H0DRALG57tdJO43+KLxBC3Ar8=
                scram-sha-1: SCRAM-SHA-1$32768:dCmQvd/Fqw+mq9C3$vU6J/pWbsbVzGYU5Ji0oXTz3mtk=:HdVPxDYCo+hpxivqca0GQHip9HE=
                cram-md5: "correct=horse,battery"
                addresses: [ann@ours.example]
            """;

    private SigningIssuer issuer;
    private SigningIssuer stranger;
    RecordingHop hop;
    RunningRelay relay;

    /** A client that logs in as Ann, and sends a message from her to you@b.example. */
    @FunctionalInterface
    interface Client {
        Programs.Result send(String secret) throws Exception;
    }

    @BeforeEach
    void begin() throws IOException, GeneralSecurityException {
        hop = new RecordingHop();
        issuer = new SigningIssuer();
        stranger = new SigningIssuer();
        var folder = Files.createTempDirectory("postern-test-");
        Files.writeString(folder.resolve("users.yaml"), USERS);
        Files.writeString(folder.resolve("keys.json"), issuer.keys());
        relay =
                RunningRelay.in(
                        folder,
                        """
                        domains: [ours.example]
                        users:
                          file: users.yaml
                          order: [oidc, file]
                          oidc: { issuer: "%s", audience: postern, keys: keys.json }
                        listeners:
                          submission: { address: "127.0.0.1:0", tls: required, auth: [%s] }
                        grants:
                          - login: { on: [submission] }
                        log: { file: log.txt }
                        routes:
                          - { to: any, next-hop: "127.0.0.1:%d" }
                        """
                                .formatted(SigningIssuer.NAME, MECHANISMS, hop.port()),
                        Worlds.QUIET);
    }

    @AfterEach
    void end() throws IOException {
        relay.close();
        hop.close();
    }

    String port() {
        return Integer.toString(relay.port("submission"));
    }

    /**
     * The right password, or token, gets Ann's message through; a wrong one gets 535, and nothing
     * through.
     */
    void logsInAndSends(String mechanism, Client client) throws Exception {
        var refused = client.send(takesToken(mechanism) ? token(stranger) : GUESS);
        assertThat(refused.status()).as(refused.output()).isNotZero();
        // some clients give up at the status of a token, and never ask for the 535 behind it
        if (takesToken(mechanism)) assertThat(refused.output()).containsAnyOf("535", STATUS);
        else assertThat(refused.output()).contains("535");

        var sent = client.send(takesToken(mechanism) ? token(issuer) : PASSWORD);
        assertThat(sent.status()).as(sent.output()).isZero();
        await().atMost(Duration.ofSeconds(30)).until(() -> !hop.taken().isEmpty());
        assertThat(hop.taken()).hasSize(1);
        assertThat(hop.taken().getFirst().mail()).startsWith("<ann@ours.example>");
        assertThat(hop.taken().getFirst().text()).contains("with ESMTPSA id");
    }

    static boolean takesToken(String mechanism) {
        return mechanism.equalsIgnoreCase("OAUTHBEARER") || mechanism.equalsIgnoreCase("XOAUTH2");
    }

    private static String token(SigningIssuer issuer) throws GeneralSecurityException {
        return issuer.token("ann", "ann@ours.example");
    }
}
