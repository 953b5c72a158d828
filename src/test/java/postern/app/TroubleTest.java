package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.console.ControlProtocol.Ending;
import postern.spool.RecipientState;

/** What an attack on the whole relay found once. */
@Timeout(120)
class TroubleTest {
    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    private static String lastReply(RunningRelay relay) {
        var replies = new ArrayList<String>();
        relay.server()
                .spool()
                .forEach(entry -> {
                    if (entry.states().getFirst() instanceof RecipientState.Waiting waiting
                            && waiting.last() != null) replies.add(waiting.last().toString());
                });
        return String.join(" / ", replies);
    }

    @Test
    void aHostThatNeverAnswersAConnectionIsGivenUpInTime() throws IOException {
        var held = new ArrayList<Socket>();
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            fill(silent, held);
            var settings = "delivery: { connect-timeout: 1s, first-retry: 1s, max-retry: 1s }\n";
            try (var relay =
                            RunningRelay.of(RunningRelay.toPort(silent.getLocalPort()) + settings);
                    var client = new WireClient(relay.port("in")).begin()) {
                assertThat(client.deliver("a@b.example", "c@d.example", DATA)).startsWith("250");
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> lastReply(relay).startsWith("451 4.4"));
            }
        } finally {
            for (var socket : held) socket.close();
        }
    }

    /** Connects until the backlog is full, so that the next one gets no answer at all. */
    private static void fill(ServerSocket silent, List<Socket> held) throws IOException {
        for (int i = 0; i < 20; i++) {
            var socket = new Socket();
            held.add(socket);
            try {
                socket.connect(silent.getLocalSocketAddress(), 300);
            } catch (SocketTimeoutException _) {
                return;
            }
        }
        throw new AssertionError("the backlog is never full");
    }

    /** HOSTILE 37. */
    @Test
    void aReloadDoesNotForgetWhereWeListen() throws IOException {
        int port = Programs.freePort();
        try (var relay =
                        RunningRelay.of(
                                RunningRelay.toPort(port)
                                        .replace("127.0.0.1:0", "127.0.0.1:" + port));
                var client = new WireClient(port).begin()) {
            assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
            assertThat(client.deliver("a@b.example", "c@d.example", DATA)).startsWith("250");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> lastReply(relay).startsWith("451 4.4.6"));
        }
    }
}
