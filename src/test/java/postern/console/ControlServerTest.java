package postern.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;

/** Commands that go away, and rooms that fail. */
@Timeout(60)
class ControlServerTest {
    @TempDir Path data;

    private SocketChannel ask() throws Exception {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(ControlProtocol.socket(data)));
        var line = ControlProtocol.write(new Request.Reload()) + "\n";
        channel.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
        return channel;
    }

    /** Half of a change to a million messages would be worse than all of it. */
    @Test
    void aBulkChangeIsDoneToItsEndThoughTheCommandGoesAway() throws Exception {
        var began = new CountDownLatch(1);
        var left = new CountDownLatch(1);
        var done = new AtomicInteger();
        ControlProtocol.Room room =
                (_, lines) -> {
                    began.countDown();
                    await().until(() -> left.getCount() == 0);
                    for (int i = 0; i < 20_000; i++) {
                        lines.accept("message " + i + " is changed");
                        done.incrementAndGet();
                    }
                    return new Ending.Done("changed", 20_000);
                };
        try (var server = ControlServer.open(data, room)) {
            assertThat(server).isNotNull();
            var command = ask();
            began.await();
            command.close();
            left.countDown();
            await().atMost(Duration.ofSeconds(20)).until(() -> done.get() == 20_000);
        }
    }

    @Test
    void whatShouldNotHappenIsToldToWhoeverAsked() throws Exception {
        ControlProtocol.Room room =
                (_, _) -> {
                    throw new IllegalStateException("a bug");
                };
        try (var server = ControlServer.open(data, room);
                var command = ask()) {
            assertThat(server).isNotNull();
            var answer = ByteBuffer.allocate(1000);
            while (command.read(answer) >= 0) {}
            assertThat(new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8))
                    .contains("refused")
                    .contains("a bug");
        }
    }
}
