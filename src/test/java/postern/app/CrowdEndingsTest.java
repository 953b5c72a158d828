package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HOSTILE 11: however a connection ends, its place is given back, once. */
@Timeout(120)
@Tag("long")
class CrowdEndingsTest {
    private static final String CLIENT = "127.1.1.1";
    private static final String PROXY = "127.1.9.9";
    private static final int SHARE = 3;
    private static final String MAIL =
            "EHLO a.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<b@ours.example>\r\n";

    /** One way to end a connection, behind its begin. */
    private interface Ending {
        void end(Socket socket) throws IOException;
    }

    /**
     * @param listener that it is tried on
     */
    private record Way(String listener, Ending ending) {}

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads until that has come, or it has closed. */
    private static void hear(Socket socket, String wanted) throws IOException {
        var heard = new StringBuilder();
        while (heard.indexOf(wanted) < 0) {
            int c = socket.getInputStream().read();
            if (c < 0) return;
            heard.append((char) c);
        }
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static Ending saying(String text) {
        return socket -> {
            hear(socket, "220 ");
            say(socket, text);
        };
    }

    private static Ending resetBehind(String text, String heard) {
        return socket -> {
            say(socket, text);
            hear(socket, heard);
            reset(socket);
        };
    }

    private static Map<String, Way> ways() {
        Map<String, Way> ways = new LinkedHashMap<>();
        ways.put("closed at once", new Way("in", socket -> {}));
        ways.put("reset at once", new Way("in", CrowdEndingsTest::reset));
        ways.put("talks too soon", new Way("in", socket -> say(socket, "EHLO a\r\n")));
        ways.put("half closed", new Way("in", Socket::shutdownOutput));
        ways.put("QUIT", new Way("in", saying("QUIT\r\n")));
        ways.put("QUIT, unread", new Way("in", socket -> say(socket, "QUIT\r\n".repeat(9))));
        ways.put("HTTP", new Way("in", saying("GET / HTTP/1.1\r\nHost: x\r\n\r\n")));
        ways.put("too many errors", new Way("in", saying("X\r\n".repeat(40))));
        ways.put("no line end", new Way("in", saying("x".repeat(70_000))));
        ways.put(
                "reset in DATA",
                new Way(
                        "in",
                        socket -> {
                            hear(socket, "220 ");
                            resetBehind(MAIL + "DATA\r\n", "354").end(socket);
                        }));
        ways.put(
                "gone in a chunk",
                new Way("in", saying(MAIL + "BDAT 1000 LAST\r\nno more than this")));
        ways.put(
                "gone in the handshake behind STARTTLS",
                new Way(
                        "in",
                        socket -> {
                            hear(socket, "220 ");
                            say(socket, "EHLO a.example\r\nSTARTTLS\r\n");
                            hear(socket, "220 2");
                            say(socket, "\u0016\u0003\u0001");
                        }));
        ways.put(
                "nonsense for a handshake behind STARTTLS",
                new Way(
                        "in",
                        socket -> {
                            hear(socket, "220 ");
                            say(socket, "EHLO a.example\r\nSTARTTLS\r\n");
                            hear(socket, "220 2");
                            say(socket, "x".repeat(100));
                        }));
        ways.put("no handshake", new Way("tls", socket -> {}));
        ways.put("reset handshake", new Way("tls", CrowdEndingsTest::reset));
        ways.put("nonsense for a handshake", new Way("tls", s -> say(s, "EHLO a\r\n".repeat(9))));
        ways.put(
                "reset in TLS",
                new Way(
                        "tls",
                        socket -> {
                            Trusting.client(socket);
                            reset(socket);
                        }));
        ways.put("late handshake", new Way("tls", socket -> hear(socket, "never")));
        ways.put("no hello", new Way("in", socket -> hear(socket, "421")));
        return ways;
    }

    private static Socket connect(RunningRelay relay, String listener, String from)
            throws IOException {
        var socket =
                new Socket(
                        InetAddress.ofLiteral("127.0.0.1"),
                        relay.port(listener),
                        InetAddress.ofLiteral(from),
                        0);
        socket.setSoTimeout(30_000);
        return socket;
    }

    /** More often than there are places, so that one that is lost shows. */
    private static void end(RunningRelay relay, Way way, String from) throws IOException {
        try (var socket = connect(relay, way.listener(), from)) {
            way.ending().end(socket);
        } catch (IOException _) {
            // the relay was faster
        }
    }

    private static void assertWhole(RunningRelay relay, String what) throws IOException {
        await(what)
                .atMost(Duration.ofSeconds(20))
                .until(() -> relay.server().relay().clients() == 0);
        var all = new ArrayList<Socket>();
        try {
            for (int i = 0; i <= SHARE; i++) {
                var socket = connect(relay, "in", CLIENT);
                all.add(socket);
                var code =
                        new String(socket.getInputStream().readNBytes(3), StandardCharsets.UTF_8);
                assertThat(code)
                        .as("%s, connection %d", what, i)
                        .isEqualTo(i < SHARE ? "220" : "421");
            }
        } finally {
            for (var socket : all) reset(socket);
        }
        await(what)
                .atMost(Duration.ofSeconds(20))
                .until(() -> relay.server().relay().clients() == 0);
    }

    @Test
    void noPlaceIsLostAndNoneGivenBackTwice() throws IOException {
        try (var relay =
                RunningRelay.of(
                        """
                        domains: [ours.example]
                        listeners:
                          in: { address: "127.0.0.1:0", tls: offered }
                          tls: { address: "127.0.0.1:0", tls: implicit }
                          proxied: { address: "127.0.0.1:0", proxy: { from: [%s] } }
                        grants:
                          - receive: { on: [in, tls, proxied] }
                        routes:
                          - { to: any, next-hop: "127.0.0.1:9" }
                        limits: { connections-per-client: %d, connections: 10, handshake: 1s,
                                  hello: 1s, proxy-header: 1s }
                        """
                                .formatted(PROXY, SHARE))) {
            for (var way : ways().entrySet()) {
                for (int i = 0; i <= SHARE; i++) end(relay, way.getValue(), CLIENT);
                assertWhole(relay, way.getKey());
            }
            for (var header :
                    List.of(
                            "PROXY TCP4 %s 127.0.0.1 4711 25\r\n".formatted(CLIENT),
                            "PROXY UNKNOWN\r\n",
                            "PROXY nonsense\r\n",
                            "PROXY TCP4 1.2",
                            ""))
                for (var ending :
                        List.<Ending>of(s -> {}, CrowdEndingsTest::reset, s -> hear(s, "42"))) {
                    for (int i = 0; i < 12; i++)
                        end(
                                relay,
                                new Way(
                                        "proxied",
                                        socket -> {
                                            say(socket, header);
                                            ending.end(socket);
                                        }),
                                PROXY);
                    assertWhole(relay, "proxied " + header);
                }
        }
    }
}
