package postern.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.app.Programs;
import postern.audit.Acquaintance.Met;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Reply;
import postern.net.Authority;

class TlsVersionsTest {
    private static final int SSL_3 = 0x0300;
    private static final int TLS_1_0 = 0x0301;
    private static final int TLS_1_1 = 0x0302;

    /** What a server read of a ClientHello, by the structures of RFC 5246 §7.4.1.2. */
    private record Hello(int record, int version, int suites, boolean extended, String name) {
        static Hello read(DataInputStream in) throws IOException {
            if (in.read() != 22) throw new IOException("no handshake");
            int record = in.readUnsignedShort();
            var body = ByteBuffer.wrap(in.readNBytes(in.readUnsignedShort()));
            assertThat(body.getInt()).isEqualTo(1 << 24 | body.remaining());
            int version = body.getShort();
            body.position(body.position() + 32);
            body.position(body.get() + body.position());
            int suites = body.getShort() / 2;
            body.position(body.position() + 2 * suites);
            assertThat(body.get()).isEqualTo((byte) 1);
            assertThat(body.get()).isZero();
            boolean extended = body.hasRemaining();
            if (extended) assertThat(body.getShort()).isEqualTo((short) body.remaining());
            var name = "";
            while (body.hasRemaining()) {
                int type = body.getShort();
                var octets = new byte[body.getShort()];
                body.get(octets);
                if (type == 0)
                    name = new String(octets, 5, octets.length - 5, StandardCharsets.US_ASCII);
            }
            return new Hello(record, version, suites, extended, name);
        }
    }

    /** Takes some versions, behind STARTTLS or at once, and answers the rest with an alert. */
    private static final class OldServer implements AutoCloseable {
        private final ServerSocket socket =
                new ServerSocket(0, 9, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        private final List<Hello> heard = new ArrayList<>();
        private final Set<Integer> taken;
        private final boolean implicit;

        OldServer(boolean implicit, Integer... taken) throws IOException {
            this.implicit = implicit;
            this.taken = Set.of(taken);
            Thread.ofVirtual().start(this::serve);
        }

        private void serve() {
            while (!socket.isClosed())
                try (var client = socket.accept()) {
                    answer(client);
                } catch (IOException _) {
                    // the next one
                }
        }

        private void answer(Socket client) throws IOException {
            var in = new DataInputStream(client.getInputStream());
            var out = client.getOutputStream();
            if (!implicit) {
                out.write("220 mx.ours.example ESMTP\r\n".getBytes(StandardCharsets.US_ASCII));
                for (int commands = 0; commands < 2; commands++) {
                    while (in.read() != '\n') {}
                    out.write("250 OK\r\n".getBytes(StandardCharsets.US_ASCII));
                }
            }
            var hello = Hello.read(in);
            synchronized (heard) {
                heard.add(hello);
            }
            int v = hello.version();
            if (taken.contains(v)) // in pieces, as networks bring it
            for (int octet : new int[] {22, 3, v, 0, 42, 2, 0, 0, 38, 3, v, 1, 2, 3}) {
                    out.write(octet);
                    out.flush();
                }
            else out.write(new byte[] {21, 3, 1, 0, 2, 2, 70}); // protocol_version
        }

        List<Hello> heard() {
            synchronized (heard) {
                return List.copyOf(heard);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static List<Finding> found(int port, boolean implicit) {
        var route = new Route(IpAddress.of("127.0.0.1"), port, null);
        var plan =
                new Plan(
                        "mx.ours.example",
                        List.of(route),
                        implicit,
                        List.of("ours.example"),
                        Plan.USUAL_TO,
                        "",
                        "client.example",
                        List.<Mailbox>of(),
                        new Bounds(
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(10),
                                Duration.ZERO,
                                Duration.ZERO,
                                0));
        var clock = InstantSource.system();
        var server =
                new Server(
                        new Reply(220, null, "mx.ours.example"),
                        new Reply(250, null, List.of("mx.ours.example", "STARTTLS")));
        var names = new Names("a", "b.example", "", "c.example", "d", route.to(), "no", "me");
        var known = new Met.Known(server, names, new Control("", true, null, null), List.of());
        var caller = new Caller(plan, new SocketTransport(), clock);
        return new TlsVersions(plan, caller, route, known, clock).run();
    }

    @Test
    void eachVersionThatIsTakenIsNamed() throws IOException {
        for (boolean implicit : List.of(true, false)) {
            try (var all = new OldServer(implicit, SSL_3, TLS_1_0, TLS_1_1)) {
                assertThat(found(all.socket.getLocalPort(), implicit))
                        .singleElement()
                        .satisfies(f ->
                                assertThat(f.title())
                                        .isEqualTo("SSLv3, TLS 1.0, TLS 1.1 are taken"));
                assertThat(all.heard())
                        .extracting(Hello::version)
                        .containsExactly(SSL_3, TLS_1_0, TLS_1_1);
                assertThat(all.heard()).allMatch(h -> h.suites() > 9 && h.record() <= TLS_1_0);
                assertThat(all.heard().getFirst().extended()).isFalse();
                assertThat(all.heard().getLast().name()).isEqualTo("mx.ours.example");
            }
            try (var one = new OldServer(implicit, SSL_3)) {
                assertThat(found(one.socket.getLocalPort(), implicit))
                        .singleElement()
                        .satisfies(f -> assertThat(f.title()).isEqualTo("SSLv3 is taken"));
            }
        }
    }

    @Test
    void alertsAndOtherVersionsAreNotTaken() throws IOException {
        try (var none = new OldServer(true)) {
            assertThat(found(none.socket.getLocalPort(), true)).isEmpty();
            assertThat(none.heard()).hasSize(3);
        }
    }

    @Test
    @Tag("peers")
    void openSslTakesTheHandWrittenHello(@TempDir Path folder)
            throws IOException, InterruptedException {
        Authority.write(folder, "mx", new Authority("us").issue(Authority.rsa("mx.ours.example")));
        assertThat(openSsl(folder, "-tls1")).isEqualTo("TLS 1.0 is taken");
        assertThat(openSsl(folder, "-tls1_1")).isEqualTo("TLS 1.1 is taken");
        assertThat(openSsl(folder, "-no_tls1_3")).isEqualTo("TLS 1.0, TLS 1.1 are taken");
        assertThat(openSsl(folder, "-tls1_2")).isEqualTo("none");
        assertThat(openSsl(folder, "-tls1_3")).isEqualTo("none");
    }

    private static String openSsl(Path folder, String version)
            throws IOException, InterruptedException {
        int port = Programs.freePort();
        var process =
                new ProcessBuilder(
                                Programs.find("openssl"),
                                "s_server",
                                "-accept",
                                "127.0.0.1:" + port,
                                version,
                                "-cipher",
                                "ALL:@SECLEVEL=0",
                                "-cert",
                                folder.resolve("mx.pem").toString(),
                                "-key",
                                folder.resolve("mx.key").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("said.txt").toFile())
                        .start();
        try {
            await().atMost(Duration.ofSeconds(20)).until(() -> answers(port));
            return found(port, true).stream().map(Finding::title).findFirst().orElse("none");
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private static boolean answers(int port) {
        try (var socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }
}
