package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A relay that writes its log to several places, from the outside. */
class LogOutputsRelayTest {
    private static final byte[] DATA =
            "Subject: a\r\nMessage-ID: <ann@client.example>\r\n\r\nb\r\n.\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    /** Takes messages as RFC 6587 frames them. */
    private static final class Server implements AutoCloseable {
        final List<String> messages = new CopyOnWriteArrayList<>();
        private final ServerSocket socket =
                new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

        Server() throws IOException {
            Thread.ofVirtual().start(this::serve);
        }

        private void serve() {
            try (var client = socket.accept()) {
                var in = client.getInputStream();
                for (int length = length(in); length > 0; length = length(in))
                    messages.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
            } catch (IOException _) {
                // the test is over
            }
        }

        private static int length(InputStream in) throws IOException {
            int length = 0;
            for (int c = in.read(); c >= '0' && c <= '9'; c = in.read())
                length = length * 10 + c - '0';
            return length;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static String metrics(int port) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + port + "/metrics");
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
        }
    }

    @Test
    void eachHasItsFormatItsFieldsAndItsEvents() throws Exception {
        int watched = Programs.freePort();
        int nobody = Programs.freePort();
        try (var hop = new RecordingHop();
                var server = new Server();
                var relay =
                        RunningRelay.of(
                                RunningRelay.toPort(hop.port())
                                        + """
                                        metrics: { address: "127.0.0.1:%d" }
                                        log:
                                          rotate: { size: 600 B, compress: yes, keep: 1000 files }
                                          outputs:
                                            - { to: lines, rotate: { size: 1 GiB } }
                                            - { to: deliveries.json, format: json, events: deliveries, rotate: { size: 1 GiB },
                                                mask: { addresses: local-parts, clients: prefix, with: hash } }
                                            - { to: connections.w3c, format: w3c, events: connections, rotate: { size: 1 GiB },
                                                fields: [time, client, event, why] }
                                            - { to: "tcp:127.0.0.1:%d", events: [transactions] }
                                            - { to: "tcp:127.0.0.1:%d" }
                                        """
                                                .formatted(
                                                        watched,
                                                        server.socket.getLocalPort(),
                                                        nobody))) {
            try (var client = new WireClient(relay.port("in"))) {
                client.reply();
                client.say("EHLO host.example");
                assertThat(client.deliver("ann@client.example", "bob@there.example", DATA))
                        .startsWith("250");
                client.say("QUIT");
            }
            var folder = relay.folder();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        assertThat(lines(folder.resolve("lines")))
                                .anyMatch(line -> line.contains(" accepted session="))
                                .anyMatch(line -> line.contains(" disconnected "));
                        assertThat(lines(folder.resolve("deliveries.json"))).hasSize(1);
                        assertThat(lines(folder.resolve("connections.w3c"))).hasSize(6);
                        assertThat(server.messages).hasSizeGreaterThan(1);
                    });
            assertThat(lines(folder.resolve("deliveries.json")).getFirst())
                    .contains("\"event\":\"delivered\"", "@there.example\"]")
                    .doesNotContain("bob");
            assertThat(lines(folder.resolve("connections.w3c")))
                    .contains("#Fields: date time c-ip x-event x-why")
                    .anyMatch(line -> line.matches("[0-9-]+ [0-9:]+ 127\\.0\\.0\\.1 connected -"));
            assertThat(server.messages)
                    .allMatch(text ->
                            text.matches("(?s)<2[012]>1 \\S+ relay\\.test postern [0-9]+ .*"))
                    .anyMatch(text -> text.contains(" accepted [postern@32473 queue=\""));
            assertThat(Files.exists(folder.resolve("data/log-key"))).isTrue();
            // what nobody takes is told, and holds nothing up
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        relay.server().ground().notices().warn("one more event");
                        assertThat(lines(folder.resolve("lines")))
                                .anyMatch(line ->
                                        line.contains("The log output tcp:127.0.0.1:" + nobody)
                                                && line.contains("takes no events"));
                    });
            assertThat(metrics(watched))
                    .contains(
                            "\npostern_log_dropped_total{output=\"tcp:127.0.0.1:"
                                    + nobody
                                    + "\"} 0\n");
            // the journal was put aside meanwhile, and is one for those who read it
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> {
                        try (var all = Files.list(folder.resolve("data"))) {
                            assertThat(all.map(file -> file.getFileName().toString()))
                                    .anyMatch(name -> name.matches("journal\\.jsonl\\..*\\.gz"));
                        }
                    });
        }
    }
}
