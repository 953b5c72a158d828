package postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.wire.ProxyHeader;

/** The time that a proxy has, and what it leaves on the socket. */
@Timeout(60)
class IntroductionTest {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Loop loop;
    private Thread thread;
    private SocketChannel proxy;
    private SocketChannel ours;

    @BeforeEach
    void begin() throws Exception {
        loop = new Loop(now::get, bugs::add);
        thread = Thread.ofPlatform().start(loop::run);
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            proxy = SocketChannel.open(server.getLocalAddress());
            ours = server.accept();
        }
        var host =
                new Introduction.Host() {
                    @Override
                    public void introduced(ProxyHeader header) {
                        heard.add(header.toString());
                    }

                    @Override
                    public void failed(String why) {
                        heard.add(why);
                    }
                };
        loop.post(() -> {
            try {
                new Introduction(loop, ours, Duration.ofSeconds(10), host);
            } catch (IOException e) {
                bugs.add(e);
            }
        });
    }

    @AfterEach
    void end() throws Exception {
        loop.end();
        thread.join();
        proxy.close();
        ours.close();
        assertThat(bugs).isEmpty();
    }

    private void send(String text) throws IOException {
        proxy.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    private void pass(Duration time) throws InterruptedException {
        Thread.sleep(100); // what was sent has come
        now.updateAndGet(t -> t.plus(time));
        loop.post(() -> {});
    }

    /** The time is one for the whole header, however its octets drip in. */
    @Test
    void aProxyThatDripsItsHeaderIsClosedInTime() throws Exception {
        for (var part : List.of("P", "R", "O", "X", "Y", " ", "T", "C", "P")) {
            send(part);
            pass(Duration.ofSeconds(1));
        }
        assertThat(heard).isEmpty();
        pass(Duration.ofSeconds(2));
        await().atMost(Duration.ofSeconds(10)).until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly("no PROXY header in time");
        assertThat(proxy.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }

    @Test
    void whatFollowsTheHeaderIsLeftForWhoeverComesNext() throws Exception {
        send("PROXY TCP4 192.0.2.7 10.0.0.25 4000 25\r\nEHLO client.example\r\n");
        await().atMost(Duration.ofSeconds(10)).until(() -> !heard.isEmpty());
        assertThat(heard).containsExactly("Client[address=192.0.2.7, port=4000]");
        pass(Duration.ofSeconds(20));
        var rest = ByteBuffer.allocate(100);
        assertThat(ours.read(rest)).isEqualTo(21);
        assertThat(heard).hasSize(1);
    }
}
