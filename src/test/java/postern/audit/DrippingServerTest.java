package postern.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.net.Authority;
import postern.net.SecureDoor;

/**
 * Servers that say an octet now and then, so that no single read ever waits too long, end no later
 * than the time that the test was given.
 */
@Timeout(value = 40, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DrippingServerTest {
    private static final Duration REPLY = Duration.ofMillis(400);
    private static final Duration TOTAL = Duration.ofSeconds(1);
    private static final Duration ALLOWED = TOTAL.plus(REPLY).plusSeconds(2); // of a busy machine

    private static final AtomicReference<SSLContext> CONTEXT = new AtomicReference<>();

    /** What the server does with a connection. */
    private interface Manner {
        void serve(Socket socket) throws IOException;
    }

    private static void audited(boolean tls, Manner manner) throws IOException {
        var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (var door = new ServerSocket(0, 50, loopback)) {
            Thread.startVirtualThread(() -> accept(door, manner));
            var plan =
                    new Plan(
                            "mx.ours.example",
                            List.of(
                                    new Route(
                                            IpAddress.of("127.0.0.1"), door.getLocalPort(), null)),
                            tls,
                            List.of("ours.example"),
                            Mailbox.of("someone@far.example"),
                            "stranger@near.example",
                            "client.example",
                            List.of(),
                            new Bounds(TOTAL, REPLY, REPLY, Duration.ofMillis(10), 0));
            long begin = System.nanoTime();
            var result =
                    new Audit(
                                    plan,
                                    new SocketTransport(),
                                    InstantSource.system(),
                                    new Random(1),
                                    null)
                            .run();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ALLOWED);
            assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_TELL);
        }
    }

    private static void accept(ServerSocket door, Manner manner) {
        try {
            while (true) {
                var socket = door.accept();
                Thread.startVirtualThread(() -> {
                    try (socket) {
                        manner.serve(socket);
                    } catch (IOException _) {
                        // the other side has had enough
                    }
                });
            }
        } catch (IOException _) {
            // the test is over
        }
    }

    /** For as long as somebody listens. */
    private static void drip(OutputStream out, String text) throws IOException {
        var octets = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; ; i++) {
            out.write(octets[i % octets.length]);
            out.flush();
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads up to a line that begins so. */
    private static void hear(Socket socket, Predicate<String> wanted) throws IOException {
        var line = new StringBuilder();
        for (int c = socket.getInputStream().read(); c >= 0; c = socket.getInputStream().read()) {
            line.append((char) c);
            if (c != '\n') continue;
            if (wanted.test(line.toString())) return;
            line.setLength(0);
        }
        throw new IOException("closed");
    }

    @BeforeAll
    static void issue() throws IOException {
        CONTEXT.set(SecureDoor.context(new Authority("us").issue(Authority.ec("mx.ours.example"))));
    }

    /** The server's side of TLS over a socket that can still be written to as it is. */
    private static SSLSocket secured(Socket socket, String version) throws IOException {
        var tls =
                (SSLSocket)
                        CONTEXT.get()
                                .getSocketFactory()
                                .createSocket(socket, "client.example", 0, false);
        tls.setUseClientMode(false);
        tls.setEnabledProtocols(new String[] {version});
        tls.startHandshake();
        return tls;
    }

    @Test
    void inTheGreeting() throws IOException {
        audited(false, socket -> drip(socket.getOutputStream(), "220-mx.ours.example ESMTP\r\n"));
    }

    @Test
    void inAReply() throws IOException {
        audited(
                false,
                socket -> {
                    say(socket, "220 mx.ours.example ESMTP\r\n");
                    hear(socket, line -> line.startsWith("EHLO"));
                    drip(socket.getOutputStream(), "250-X\r\n");
                });
    }

    /** One record that never ends: its header says that 16,000 octets follow. */
    @Test
    void inTheHandshakeOfImplicitTls() throws IOException {
        audited(
                true,
                socket -> {
                    say(socket, "\u0016\u0003\u0003>\u0080");
                    drip(socket.getOutputStream(), "\0");
                });
    }

    /** Whole records, without an end: warnings of TLS 1.2, which say nothing. */
    @Test
    void inTheHandshakeRecordByRecord() throws IOException {
        audited(true, socket -> drip(socket.getOutputStream(), "\u0015\u0003\u0003\0\2\u0001Z"));
    }

    @Test
    void inTheHandshakeBehindStartTls() throws IOException {
        audited(
                false,
                socket -> {
                    say(socket, "220 mx.ours.example ESMTP\r\n");
                    hear(socket, line -> line.startsWith("EHLO"));
                    say(socket, "250-mx.ours.example\r\n250 STARTTLS\r\n");
                    hear(socket, line -> line.startsWith("STARTTLS"));
                    say(socket, "220 go on\r\n\u0016\u0003\u0003>\u0080");
                    drip(socket.getOutputStream(), "\0");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void inARecordOfTls(String version) throws IOException {
        audited(
                true,
                socket -> {
                    var tls = secured(socket, version);
                    say(tls, "220 mx.ours.example ESMTP\r\n");
                    hear(tls, line -> line.startsWith("EHLO"));
                    say(socket, "\u0017\u0003\u0003>\u0080");
                    drip(socket.getOutputStream(), "\0");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void inAReplyInTls(String version) throws IOException {
        audited(true, socket -> drip(secured(socket, version).getOutputStream(), "220-mx\r\n"));
    }
}
