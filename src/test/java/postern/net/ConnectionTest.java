package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.mail.Domain;

/** Connections on a real loop, in clear and in TLS, against the JDK's own blocking sockets. */
@Timeout(60)
class ConnectionTest {
    private static final int MUCH = 16 << 20;

    @TempDir Path folder;
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final CountDownLatch gone = new CountDownLatch(1);
    private Loop loop;
    private Thread thread;
    private ServerSocketChannel server;

    /**
     * Sends back what it gets; "TLS\n" in clear starts TLS, "BYE\n" closes, "WAIT\n" stops taking,
     * "FULL\n" starts TLS behind more than a socket holds.
     */
    private final class Echo implements ConnectionOwner {
        private Connection connection;
        private volatile boolean taking = true;
        private volatile String secured = "";

        @Override
        public void connected() {}

        @Override
        public boolean isTaking() {
            return taking;
        }

        @Override
        public void bytes(ByteBuffer input) {
            var copy = ByteBuffer.allocate(input.remaining()).put(input).flip();
            var text = StandardCharsets.US_ASCII.decode(copy.duplicate()).toString();
            if (text.startsWith("FULL\n")) { // much that nobody reads, and TLS behind it
                connection.send(ByteBuffer.allocate(MUCH));
                connection.startTls(engine());
                return;
            }
            if (text.startsWith("TLS\n")) {
                connection.send(ByteBuffer.wrap("go\n".getBytes(StandardCharsets.US_ASCII)));
                connection.startTls(engine());
                return;
            }
            if (text.startsWith("WAIT\n")) {
                taking = false;
                loop.alarm(
                                () -> {
                                    taking = true;
                                    connection.resume();
                                })
                        .set(loop.now().plusMillis(100));
                input.position(input.limit() - (copy.limit() - 5)); // the rest is for later
                return;
            }
            connection.send(copy);
            if (text.endsWith("BYE\n")) connection.close();
        }

        @Override
        public void secured(SSLSession tls) {
            secured = tls.getProtocol();
        }

        @Override
        public void insecure(String why) {}

        @Override
        public void drained() {}

        @Override
        public void gone(String why) {
            gone.countDown();
        }
    }

    private final Echo echo = new Echo();
    private ServerTls contexts;

    private SSLEngine engine() {
        return contexts.begin("in").engine();
    }

    @BeforeEach
    void begin() throws IOException {
        contexts =
                new ServerTls(
                        ServerTls.Terms.of(
                                Certificates.selfSigned(
                                        folder, Domain.of("relay.example"), Instant.now())));
        loop = new Loop(InstantSource.system(), bugs::add);
        thread = Thread.ofPlatform().start(loop::run);
        server =
                ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        loop.post(this::acceptOne);
    }

    private void acceptOne() {
        try {
            loop.register(
                    server,
                    SelectionKey.OP_ACCEPT,
                    new Loop.Ready() {
                        @Override
                        public void ready(SelectionKey key) throws IOException {
                            echo.connection = new Connection(loop, server.accept(), echo, true);
                        }

                        @Override
                        public void failed(String why) {
                            bugs.add(new IOException(why));
                        }
                    });
        } catch (IOException e) {
            bugs.add(e);
        }
    }

    @AfterEach
    void end() throws Exception {
        loop.end();
        thread.join();
        server.close();
        assertThat(bugs).isEmpty();
    }

    private Socket connect() throws IOException {
        var socket = new Socket();
        socket.connect(server.getLocalAddress());
        socket.setSoTimeout(20_000);
        return socket;
    }

    @Test
    void whatIsSentComesBack() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(6)).asString().isEqualTo("hello\n");
        }
        assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void megabytesThatNobodyReadsYetAreNotLost() throws Exception {
        var octets = new byte[8 << 20];
        new Random(1).nextBytes(octets);
        try (var socket = connect()) {
            var writer = Thread.ofPlatform().start(() -> write(socket, octets));
            assertThat(socket.getInputStream().readNBytes(octets.length)).isEqualTo(octets);
            writer.join();
        }
    }

    @Test
    void inputForAnOwnerThatCannotTakeItIsKeptInOrder() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream().write("WAIT\nfirst\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write("second\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(13))
                    .asString()
                    .isEqualTo("first\nsecond\n");
        }
    }

    @Test
    void aClientThatOnlyStopsSendingStillHearsTheAnswers() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream()
                    .write("WAIT\nlast words\n".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("last words\n");
        }
        assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void closingDoesNotResetAClientThatStillTalks() throws Exception {
        try (var socket = connect()) {
            var talk = "BYE\n".getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write(talk);
            for (int i = 0; i < 20; i++) {
                try {
                    socket.getOutputStream().write(new byte[1000]);
                } catch (IOException _) {
                    break;
                }
            }
            assertThat(socket.getInputStream().readNBytes(4)).asString().isEqualTo("BYE\n");
        }
    }

    @Test
    void clearTextBehindTheRequestForTlsIsDropped() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream().write("TLS\ninjected\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().readNBytes(3)).asString().isEqualTo("go\n");
            var secure = secure(socket);
            secure.getOutputStream().write("hello\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(secure.getInputStream().readNBytes(6)).asString().isEqualTo("hello\n");
            assertThat(echo.secured).isEqualTo("TLSv1.3");
            secure.getOutputStream().write("BYE\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(secure.getInputStream().readAllBytes()).asString().isEqualTo("BYE\n");
        }
        assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void megabytesGoThroughTlsBothWays() throws Exception {
        var octets = new byte[6 << 20];
        new Random(2).nextBytes(octets);
        try (var socket = connect()) {
            socket.getOutputStream().write("TLS\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readNBytes(3);
            var secure = secure(socket);
            var writer = Thread.ofPlatform().start(() -> write(secure, octets));
            assertThat(secure.getInputStream().readNBytes(octets.length)).isEqualTo(octets);
            writer.join();
        }
    }

    @Test
    void whatIsNoHandshakeEndsTheConnection() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream().write("TLS\n".getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readNBytes(3);
            socket.getOutputStream()
                    .write("MAIL FROM:<a@b.example>\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(echo.secured).isEmpty();
        }
    }

    /** Input that comes before our last words in clear are written must not keep the loop busy. */
    @Test
    void tlsBehindAFullSocketDoesNotBurnTheProcessor() throws Exception {
        try (var socket = connect()) {
            socket.getOutputStream().write("FULL\n".getBytes(StandardCharsets.US_ASCII));
            Thread.sleep(200); // until the socket is full
            socket.getOutputStream().write("too early\n".getBytes(StandardCharsets.US_ASCII));
            Thread.sleep(100);
            var threads = ManagementFactory.getThreadMXBean();
            long before = threads.getThreadCpuTime(thread.threadId());
            Thread.sleep(400);
            long burnt = threads.getThreadCpuTime(thread.threadId()) - before;
            assertThat(Duration.ofNanos(burnt)).isLessThan(Duration.ofMillis(100));
            assertThat(socket.getInputStream().readNBytes(MUCH)).hasSize(MUCH);
        }
        assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void write(Socket socket, byte[] octets) {
        try {
            socket.getOutputStream().write(octets);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static SSLSocket secure(Socket socket) throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new SocketTranscriptsTest.Anyone()}, null);
        var secure =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(socket, "relay.example", socket.getPort(), true);
        secure.startHandshake();
        return secure;
    }
}
