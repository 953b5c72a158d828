package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What testssl.sh and sslscan, which look for all that was ever wrong with TLS, find on our
 * listeners. {@code scripts/tls-audit} runs all of their tests.
 */
@Tag("peers")
@Tag("long") // testssl.sh takes its minutes
@Timeout(300)
class TlsAuditTest {
    /**
     * Findings that remain, and why.
     *
     * <ul>
     *   <li>cert_revocation: the certificates of the tests' own authority name neither a revocation
     *       list nor an OCSP server; those of a public one do.
     *   <li>engine_problem: about the OpenSSL that testssl.sh itself runs.
     *   <li>sessionresumption_ticket, sessionresumption_ID: behind STARTTLS testssl.sh 3.0 loses
     *       its own connection; that sessions are resumed is tested with OpenSSL.
     * </ul>
     */
    private static final Set<String> KNOWN =
            Set.of(
                    "cert_revocation",
                    "engine_problem",
                    "sessionresumption_ticket",
                    "sessionresumption_ID");

    private static final Pattern FINDING =
            Pattern.compile(
                    "\"id\"\\s*:\\s*\"([^\"]*)\"[^{}]*?\"severity\"\\s*:\\s*\"([^\"]*)\"[^{}]*?"
                            + "\"finding\"\\s*:\\s*\"([^\"]*)\"");
    private static final Set<String> HARMLESS = Set.of("OK", "INFO", "LOW", "DEBUG");

    @TempDir Path folder;
    private RunningRelay relay;

    @BeforeEach
    void begin() throws Exception {
        var made = Programs.run(List.of("scripts/test-ca", folder.toString(), "relay.test"));
        assertThat(made.status()).as(made.output()).isZero();
        relay =
                RunningRelay.in(
                        folder,
                        """
                        hostname: relay.test
                        data: data
                        domains: [ours.example]
                        listeners:
                          starttls: { address: "127.0.0.1:0", tls: offered }
                          implicit: { address: "127.0.0.1:0", tls: implicit }
                        grants: [ { receive: {} } ]
                        routes: [ { to: any, next-hop: "127.0.0.1:9" } ]
                        log: { file: log.txt }
                        tls:
                          certificates:
                            - { certificate: ec.pem, key: ec.key }
                            - { certificate: rsa.pem, key: rsa.key }
                        """,
                        Worlds.QUIET);
    }

    @AfterEach
    void end() {
        relay.stop();
    }

    /** Those of severity MEDIUM or worse, and those that could not be made. */
    private List<String> findings(String listener, String... options) throws Exception {
        var report = folder.resolve(listener + ".json");
        var command =
                new ArrayList<>(
                        List.of(
                                Programs.find("testssl"),
                                "--quiet",
                                "--warnings",
                                "off",
                                "-n",
                                "none",
                                "--ip",
                                "127.0.0.1",
                                "--add-ca",
                                folder.resolve("ca.pem").toString(),
                                "--jsonfile",
                                report.toString()));
        command.addAll(List.of(options));
        command.add("relay.test:" + relay.port(listener));
        var said = Programs.run(command, new byte[0], 280).output();
        assertThat(report).as(said).exists();
        var bad = new ArrayList<String>();
        int count = 0;
        for (var found = FINDING.matcher(Files.readString(report)); found.find(); count++)
            if (!HARMLESS.contains(found.group(2)) && !KNOWN.contains(found.group(1).split(" ")[0]))
                bad.add(found.group(2) + " " + found.group(1) + ": " + found.group(3));
        assertThat(count).as(said).isGreaterThan(20);
        return bad;
    }

    @Test
    void testsslFindsNothingOnAnImplicitListener() throws Exception {
        assertThat(findings("implicit", "-p", "-s", "-P", "-f", "-U", "-S")).isEmpty();
    }

    @Test
    void testsslFindsNothingBehindStartTls() throws Exception {
        assertThat(findings("starttls", "-t", "smtp", "-p", "-s", "-R", "-Z", "-S")).isEmpty();
    }

    @Test
    void sslscanSeesWhatWeMeanToSpeak() throws Exception {
        var said =
                Programs.run(
                                List.of(
                                        Programs.find("sslscan"),
                                        "--no-colour",
                                        "--starttls-smtp",
                                        "127.0.0.1:" + relay.port("starttls")))
                        .output();
        assertThat(said.lines().filter(line -> line.matches("(SSL|TLS)v[0-9.]+ +enabled")))
                .containsExactly("TLSv1.2   enabled", "TLSv1.3   enabled");
        assertThat(
                        said.lines()
                                .filter(line -> line.matches("(Preferred|Accepted) .*"))
                                .map(line -> line.split(" +")[4]))
                .containsExactlyInAnyOrder(
                        "TLS_AES_256_GCM_SHA384",
                        "TLS_AES_128_GCM_SHA256",
                        "TLS_CHACHA20_POLY1305_SHA256",
                        "ECDHE-ECDSA-AES256-GCM-SHA384",
                        "ECDHE-RSA-AES256-GCM-SHA384",
                        "ECDHE-ECDSA-AES128-GCM-SHA256",
                        "ECDHE-RSA-AES128-GCM-SHA256",
                        "ECDHE-ECDSA-CHACHA20-POLY1305",
                        "ECDHE-RSA-CHACHA20-POLY1305");
        assertThat(said)
                .contains("Session renegotiation not supported")
                .contains("TLSv1.2 not vulnerable to heartbleed");
    }
}
