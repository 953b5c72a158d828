package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies stream: a large message needs little memory. */
@Tag("slow")
class LargeMessageTest {
    private static final int SIZE = 100 << 20;

    @TempDir Path folder;

    @Test
    void aHundredMebibytesGoThroughAHeapOfFortyEight() throws Exception {
        int port = Programs.freePort();
        try (var hop = new RecordingHop()) {
            var file =
                    RunningRelay.write(
                            folder,
                            RunningRelay.toPort(hop.port())
                                            .replace("127.0.0.1:0", "127.0.0.1:" + port)
                                    + "limits: { message-size: 200 MiB }\n");
            try (var relay = PosternProcess.run(file, port, "-Xmx48m");
                    var client = new WireClient(port).begin()) {
                client.say("MAIL FROM:<a@b.example>");
                client.say("RCPT TO:<c@d.example>");
                client.say("DATA");
                var digest = RecordingHop.sha256();
                var out = new BufferedOutputStream(client.socket().getOutputStream(), 1 << 16);
                var random = new Random(3);
                for (int sent = 0; sent < SIZE; ) {
                    var line =
                            Long.toHexString(random.nextLong()).repeat(1 + random.nextInt(40))
                                    + "\r\n";
                    var octets = line.getBytes(StandardCharsets.US_ASCII);
                    digest.update(octets);
                    out.write(octets);
                    sent += octets.length;
                }
                out.write(".\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                assertThat(client.reply()).as(relay.output()).startsWith("250 2.0.0");
                await().atMost(Duration.ofSeconds(60)).until(() -> !hop.taken().isEmpty());
                assertThat(hop.taken().getFirst().sha256())
                        .isEqualTo(HexFormat.of().formatHex(digest.digest()));
            }
        }
    }
}
