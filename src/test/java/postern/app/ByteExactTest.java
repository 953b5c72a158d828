package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes out is what came in, plus one Received field: through sockets, spool and delivery. */
@TestInstance(Lifecycle.PER_CLASS)
class ByteExactTest {
    private RecordingHop hop;
    private RunningRelay relay;

    @BeforeAll
    void begin() throws IOException {
        hop = new RecordingHop();
        relay = RunningRelay.of(RunningRelay.toPort(hop.port()));
    }

    @AfterAll
    void end() throws IOException {
        relay.close();
        hop.close();
    }

    static Stream<Arguments> messages() {
        var random = new Random(7);
        var eightBit = new byte[20_000];
        for (int i = 0; i < eightBit.length; i++) {
            int c = random.nextInt(256);
            eightBit[i] = (byte) (c == '\r' || c == '\n' || c == 0 ? 'x' : c);
        }
        var latin1 = new String(eightBit, StandardCharsets.ISO_8859_1);
        return Stream.of(
                Arguments.of("plain", "Subject: a\r\n\r\nhello\r\n"),
                Arguments.of("empty", ""),
                Arguments.of("empty body", "Subject: a\r\n\r\n"),
                Arguments.of("header only", "Subject: a\r\n"),
                Arguments.of("leading dots", "Subject: a\r\n\r\n.\r\n..\r\n...x\r\n.y\r\n"),
                Arguments.of("dot first", ".Subject: odd\r\n\r\nx\r\n"),
                Arguments.of("blank lines", "Subject: a\r\n\r\n\r\n\r\n\r\n"),
                Arguments.of(
                        "long lines",
                        "Subject: a\r\n\r\n"
                                + "y".repeat(65_536)
                                + "\r\n"
                                + ".".repeat(9_000)
                                + "\r\n"),
                Arguments.of("8-bit", "Subject: a\r\n\r\n" + latin1 + "\r\n"),
                Arguments.of(
                        "many short lines", "Subject: a\r\n\r\n" + ".\r\nz\r\n".repeat(50_000)),
                Arguments.of(
                        "just over the bound of a small body",
                        "Subject: a\r\n\r\n" + "0123456789abcdef\r\n".repeat(16_000)));
    }

    @ParameterizedTest(name = "{0} by DATA")
    @MethodSource("messages")
    void data(String name, String text) throws IOException {
        var octets = text.getBytes(StandardCharsets.ISO_8859_1);
        try (var client = new WireClient(relay.port("in")).begin()) {
            assertThat(client.deliver("a@b.example", to(name, "data"), stuffed(octets)))
                    .startsWith("250 2.0.0");
        }
        arrivesAs(to(name, "data"), text);
    }

    @ParameterizedTest(name = "{0} by BDAT, without a final newline")
    @MethodSource("messages")
    void bdat(String name, String text) throws IOException {
        var whole = text + "the end";
        var octets = whole.getBytes(StandardCharsets.ISO_8859_1);
        try (var client = new WireClient(relay.port("in")).begin()) {
            client.say("MAIL FROM:<a@b.example> BODY=8BITMIME");
            client.say("RCPT TO:<" + to(name, "bdat") + ">");
            int half = octets.length / 2;
            client.send("BDAT " + half + "\r\n");
            client.send(Arrays.copyOf(octets, half));
            assertThat(client.reply()).startsWith("250");
            client.send("BDAT " + (octets.length - half) + " LAST\r\n");
            client.send(Arrays.copyOfRange(octets, half, octets.length));
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
        arrivesAs(
                to(name, "bdat"),
                whole + "\r\n"); // DATA has no other way to say it (RFC 5321 §4.1.1.4)
    }

    private static String to(String name, String how) {
        return name.replaceAll("[^a-zA-Z0-9]", "-").toLowerCase(Locale.ROOT)
                + "."
                + how
                + "@far.example";
    }

    private void arrivesAs(String to, String text) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> hop.taken().stream().anyMatch(t -> t.rcpt().toString().contains(to)));
        var taken = hop.taken().stream().filter(t -> t.rcpt().toString().contains(to)).toList();
        assertThat(taken).hasSize(1);
        assertThat(taken.getFirst().behindReceived()).isEqualTo(text);
        assertThat(taken.getFirst().text()).startsWith("Received: from client.test ([127.0.0.1])");
    }

    /** Dot-stuffed and ended, as a client does it. */
    static byte[] stuffed(byte[] octets) {
        var out = new ByteArrayOutputStream();
        boolean begins = true;
        for (byte b : octets) {
            if (begins && b == '.') out.write('.');
            out.write(b);
            begins = b == '\n';
        }
        out.writeBytes(".\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }
}
