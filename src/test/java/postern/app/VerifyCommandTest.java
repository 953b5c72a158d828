package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.app.SignedMail.MESSAGE;
import static postern.app.SignedMail.signed;
import static postern.dns.LoopbackDns.record;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.dns.LoopbackDns;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonObject;

/** {@code postern verify} against a name server on loopback. */
class VerifyCommandTest {
    @TempDir private Path folder;
    private LoopbackDns dns;

    private record Said(int status, String out, String err) {}

    @BeforeEach
    void publish() throws IOException {
        dns =
                new LoopbackDns(
                        LoopbackDns.zone(
                                record("1.2.0.192.in-addr.arpa", "PTR", 60, "mail.example.com."),
                                record("mail.example.com", "A", 60, "192.0.2.1"),
                                record("mail.example.com", "TXT", 60, "\"v=spf1 a -all\""),
                                record("example.com", "TXT", 60, "\"v=spf1 ip4:192.0.2.1 -all\""),
                                record("_dmarc.example.com", "TXT", 60, "\"v=DMARC1; p=reject\""),
                                record(
                                        "s1._domainkey.example.com",
                                        "TXT",
                                        60,
                                        '"' + SignedMail.KEY.published() + '"')));
    }

    @AfterEach
    void close() throws IOException {
        dns.close();
    }

    private List<String> words(String message, String client, String... more) {
        var words =
                new ArrayList<>(
                        List.of(
                                "verify",
                                message,
                                "--client",
                                client,
                                "--helo",
                                "mail.example.com"));
        words.addAll(List.of("--from", "ann@example.com", "--dns", server(dns)));
        words.addAll(List.of(more));
        return words;
    }

    private static String server(LoopbackDns dns) {
        return "127.0.0.1:" + dns.address().getPort();
    }

    private static Said say(List<String> words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                Main.lineFor()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .setExecutionExceptionHandler(Main::failed)
                        .execute(words.toArray(String[]::new));
        return new Said(status, out.toString(), err.toString());
    }

    private String file(String message) throws IOException {
        var file = folder.resolve("mail.eml");
        Files.writeString(file, message, StandardCharsets.ISO_8859_1);
        return file.toString();
    }

    private Said verify(String message, String client, String... more) throws IOException {
        return say(words(file(message), client, more));
    }

    /** In a process of its own, from its standard input, as mail programs save it. */
    @Test
    void whatPassesEndsInZero() throws IOException, InterruptedException {
        var message = "From ann Sun Nov  1 12:00:00 2026\n" + signed(MESSAGE).replace("\r\n", "\n");
        var command = Programs.postern(List.of(), words("-", "192.0.2.1")).command();
        var result = Programs.run(command, message.getBytes(StandardCharsets.US_ASCII), 60);
        assertThat(result.status()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("Reverse DNS: confirmed, mail.example.com\n")
                .contains("SPF of MAIL FROM: pass")
                .contains("DKIM of example.com: pass\n")
                .contains("DMARC: pass")
                .contains("Authentication-Results: localhost;");
    }

    @Test
    void aForgeryEndsInOne() throws IOException {
        var said =
                verify(
                        "Authentication-Results: mx.ours.example; dmarc=pass\r\n" + MESSAGE,
                        "203.0.113.9",
                        "--hostname",
                        "mx.ours.example",
                        "--json");
        assertThat(said.status).as(said.err).isEqualTo(1);
        var answer = (JsonObject) JsonValue.parse(said.out.strip()).orThrow();
        assertThat(answer.member("dmarc"))
                .isInstanceOfSatisfying(
                        JsonObject.class,
                        dmarc -> {
                            assertThat(dmarc.text("result")).isEqualTo("fail");
                            assertThat(dmarc.text("policy")).isEqualTo("reject");
                        });
        assertThat(said.out).contains("\"forged\":[\"mx.ours.example; dmarc=pass\"]");
    }

    @Test
    void whoPublishesNothingHasNoResult() throws IOException {
        var said = verify("From: a@nobody.example\n\nHello.\n", "192.0.2.1");
        assertThat(said.status).as(said.out).isZero();
        assertThat(said.out).contains("DMARC: none").contains("DKIM: none");
    }

    @Test
    void aSilentDnsEndsInTimeAndIn75() throws IOException {
        try (var silent = new LoopbackDns(LoopbackDns.SILENCE)) {
            long begin = System.nanoTime();
            var words = words(file(signed(MESSAGE)), "192.0.2.1", "--timeout", "2");
            words.set(words.indexOf(server(dns)), server(silent));
            var said = say(words);
            assertThat(said.status).as(said.out).isEqualTo(75);
            assertThat(said.out)
                    .contains("Reverse DNS: failed")
                    .contains("SPF of MAIL FROM: temperror")
                    .contains("DKIM of example.com: temperror")
                    .contains("DMARC: temperror");
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isLessThan(Duration.ofSeconds(8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no header at all, but a text\n",
                "From: \u001b]0;x\u0007<ann@example.com>\nAuthentication-Results: \u001b[31m;\n\n",
                "From: ann@example.com, bob@\u009b31m.example\n\nHello.\n",
                "DKIM-Signature: v=1; a=\u001b[2J; d=\u001b[2J; s=\u0085; h=\u001b[2J\nFrom: x\n\n"
            })
    void hostileMessagesSteerNoTerminal(String message) throws IOException {
        var said = verify(message, "192.0.2.1", "--hostname", "mx.ours.example");
        assertThat(said.status).as(said.out + said.err).isIn(0, 1);
        assertThat(said.out.replace("\n", "").chars().filter(Character::isISOControl).toArray())
                .as(said.out)
                .isEmpty();
        var json = verify(message, "192.0.2.1", "--json").out.strip();
        assertThat(json.chars().filter(Character::isISOControl).toArray()).isEmpty();
        assertThat(JsonValue.parse(json).orThrow()).isInstanceOf(JsonObject.class);
    }

    /** With a heap that does not hold it: a line of 64 MB in the body, and one in the header. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=s1; h=from; bh=AAAA; b=AAAA
                From: ann@example.com

                """,
                "From: ann@example.com\nX: "
            })
    void longLinesStream(String beginning) throws IOException, InterruptedException {
        var file = folder.resolve("long.eml");
        try (var out = Files.newOutputStream(file)) {
            out.write(beginning.getBytes(StandardCharsets.US_ASCII));
            var piece = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 64; i++) out.write(piece);
        }
        var command =
                Programs.postern(List.of("-Xmx24m"), words(file.toString(), "192.0.2.1")).command();
        var result = Programs.run(command);
        assertThat(result.output()).doesNotContain("OutOfMemory").contains("DMARC: ");
        assertThat(result.status()).isEqualTo(beginning.endsWith("X: ") ? 1 : 0);
    }

    @Test
    void aConfigurationNamesUsAndTheServers() throws IOException {
        var configuration = folder.resolve("postern.yaml");
        Files.writeString(
                configuration,
                """
                hostname: mail.ours.example
                domains: [ours.example]
                listeners: { inbound: { address: "127.0.0.1:2525" } }
                grants: [ { receive: {} } ]
                routes: [ { to: any, next-hop: "127.0.0.1:2600" } ]
                dns: { servers: ["127.0.0.1:%d"] }
                """
                        .formatted(dns.address().getPort()));
        var words = words(file(signed(MESSAGE)), "192.0.2.1", "-c", configuration.toString());
        words.remove("--dns");
        words.remove(server(dns));
        var said = say(words);
        assertThat(said.status).as(said.out + said.err).isZero();
        assertThat(said.out).contains("Authentication-Results: mail.ours.example;");
    }

    @Test
    void whatCannotBeReadIsSaid() throws IOException {
        var message = file(MESSAGE);
        assertThat(say(List.of("verify", message)).status).isEqualTo(64);
        var address = verify(MESSAGE, "192.0.2.300");
        assertThat(address.status).isEqualTo(64);
        assertThat(address.err).contains("--client 192.0.2.300: ").contains("192.0.2.1");
        assertThat(verify(MESSAGE, "192.0.2.1", "--hostname", "a b").status).isEqualTo(64);
        assertThat(verify(MESSAGE, "192.0.2.1", "--timeout", "0").status).isEqualTo(64);
        var missing = say(words(folder.resolve("none").toString(), "192.0.2.1"));
        assertThat(missing.status).isEqualTo(66);
        assertThat(missing.err).contains("there is no such file");
        assertThat(say(words(folder.toString(), "192.0.2.1")).status).isEqualTo(66);
        assertThat(verify(MESSAGE, "192.0.2.1", "-c", message).status).isEqualTo(66);
        assertThat(dns.asked.get()).isZero();
    }
}
