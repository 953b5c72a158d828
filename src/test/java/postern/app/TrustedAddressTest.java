package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** A trusted address behind which strangers come, from the outside. */
class TrustedAddressTest {
    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    private static String asStranger(int port, int number) throws IOException {
        try (var client = new WireClient(port)) {
            client.reply();
            client.say("EHLO host" + number + ".example");
            return client.deliver("x@d" + number + ".example", "a@b.example", DATA);
        }
    }

    private static String metrics(int port) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + port + "/metrics");
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        }
    }

    @Test
    void isReportedInLogJournalAndMetrics() throws Exception {
        int watched = Programs.freePort();
        try (var hop = new RecordingHop();
                var relay =
                        RunningRelay.of(
                                RunningRelay.toPort(hop.port())
                                        + "metrics: { address: \"127.0.0.1:"
                                        + watched
                                        + "\" }\nlog: { file: log }\n"
                                        + "watch: { helo-names: 3, sender-domains: 4 }\n")) {
            int port = relay.port("in");
            for (int i = 0; i < 4; i++) assertThat(asStranger(port, i)).startsWith("250");
            assertThat(metrics(watched))
                    .contains("\npostern_trusted_addresses_suspicious_total 0\n");
            assertThat(asStranger(port, 4)).startsWith("250");
            assertThat(metrics(watched))
                    .contains("\npostern_trusted_addresses_suspicious_total 1\n");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> {
                        assertThat(Files.readString(relay.folder().resolve("log")))
                                .contains(" suspected level=error client=127.0.0.1 ")
                                .contains("used 5 HELO names and 5 foreign reverse-path domains");
                        assertThat(Files.readString(relay.folder().resolve("data/journal.jsonl")))
                                .contains("\"event\":\"suspected\",\"client\":\"127.0.0.1\"");
                    });
        }
    }

    private static CommandLine replay(StringWriter out) {
        return new CommandLine(new ReplayCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true));
    }

    private static CommandLine trust(StringWriter out) {
        return new CommandLine(new TrustCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(out, true));
    }

    @Test
    void isSuspendedUntilAPersonTrustsItAgain() throws Exception {
        var folder = Files.createTempDirectory("postern-test-");
        try (var hop = new RecordingHop()) {
            var lines =
                    RunningRelay.toPort(hop.port())
                            + "log: { file: log }\nmetrics: { address: none }\n"
                            + "watch: { helo-names: 3, sender-domains: 4, suspend: yes }\n";
            var relay = RunningRelay.in(folder, lines, Worlds.QUIET);
            for (int i = 0; i < 5; i++)
                assertThat(asStranger(relay.port("in"), i)).startsWith("250");
            assertThat(asStranger(relay.port("in"), 5)).startsWith("451 4.7.1");
            var suspended = folder.resolve("data/suspended");
            Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> Files.exists(suspended));
            assertThat(Files.readString(suspended)).startsWith("127.0.0.1 ");
            relay.stop();
            var replayed = new StringWriter();
            var journal = folder.resolve("data/journal.jsonl");
            assertThat(replay(replayed).execute("-c", relay.file() + "", journal + "")).isZero();
            assertThat(replayed.toString())
                    .containsPattern(
                            "\n1 of them while the trust in the client was suspended, and judged so again\n")
                    .endsWith("\n0 would change, 6 stay as they are.\n");

            relay = RunningRelay.in(folder, lines, Worlds.QUIET); // it outlives a restart
            var file = relay.file().toString();
            assertThat(asStranger(relay.port("in"), 1)).startsWith("451 4.7.1");
            var out = new StringWriter();
            assertThat(trust(out).execute("list", "-c", file)).isZero();
            assertThat(out.toString()).startsWith("127.0.0.1 suspended since ");
            assertThat(trust(out).execute("resume", "-c", file, "127.0.0.1")).isZero();
            assertThat(asStranger(relay.port("in"), 1)).startsWith("250");
            assertThat(Files.readString(suspended)).isEmpty();
            relay.stop();

            Files.writeString(suspended, "127.0.0.1 2026-11-22T01:00:00Z relay here\n");
            assertThat(trust(out).execute("resume", "-c", file, "127.0.0.1")).isZero(); // alone
            assertThat(Files.readString(suspended)).isEmpty();
        } finally {
            Folders.delete(folder);
        }
    }
}
