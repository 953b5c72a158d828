package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code postern run} as a process: signals, reload, and the queue's commands with and without it.
 */
@Tag("slow")
class ServingTest {
    @TempDir Path folder;

    private static final byte[] DATA =
            "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    private Path configuration(int port, int hop) throws IOException {
        return RunningRelay.write(
                folder, RunningRelay.toPort(hop).replace("127.0.0.1:0", "127.0.0.1:" + port));
    }

    private Programs.Result postern(String... words) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-c", folder.resolve("postern.yaml").toString()));
        return Programs.run(Programs.postern(List.of(), all).command());
    }

    @Test
    void sigtermLetsATransactionInProgressEndAndTakesNoOther() throws Exception {
        int port = Programs.freePort();
        try (var hop = new RecordingHop();
                var relay = PosternProcess.run(configuration(port, hop.port()), port);
                var busy = new WireClient(port).begin();
                var idle = new WireClient(port).begin()) {
            busy.say("MAIL FROM:<a@b.example>");
            busy.say("RCPT TO:<late@d.example>");
            busy.say("DATA");
            busy.send("Subject: half");
            relay.signal("TERM");
            assertThat(idle.reply()).startsWith("421 4.3.2");
            await().atMost(Duration.ofSeconds(5)).until(() -> !canConnect(port));
            busy.send("\r\n\r\nthe rest\r\n.\r\n");
            assertThat(busy.reply()).startsWith("250 2.0.0");
            assertThat(busy.reply()).startsWith("421 4.3.2");
            assertThat(relay.terminate()).as(relay.output()).isZero();
            // delivered before the end, or by the next start
            if (hop.taken().isEmpty())
                try (var next = PosternProcess.run(configuration(port, hop.port()), port)) {
                    await().atMost(Duration.ofSeconds(20)).until(() -> !hop.taken().isEmpty());
                    next.terminate();
                }
            assertThat(hop.taken()).hasSize(1);
        }
    }

    private static boolean canConnect(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void aReloadTakesTheNewPolicyOrKeepsTheOldOneAndSaysWhy() throws Exception {
        int port = Programs.freePort();
        try (var hop = new RecordingHop()) {
            var file = configuration(port, hop.port());
            var text = Files.readString(file);
            try (var relay = PosternProcess.run(file, port);
                    var client = new WireClient(port).begin()) {
                assertThat(client.deliver("a@b.example", "c@d.example", DATA)).startsWith("250");

                Files.writeString(file, text.replace("here: [127.0.0.1]", "here: [127.0.0.9]"));
                var taken = postern("reload");
                assertThat(taken.status()).as(taken.output()).isZero();
                assertThat(client.deliver("a@b.example", "c@d.example", DATA))
                        .startsWith("550 5.7.1");

                Files.writeString(file, text.replace("grants:", "grunts:"));
                var refused = postern("reload");
                assertThat(refused.status()).isNotZero();
                assertThat(refused.output()).contains("grunts").contains("grants");
                assertThat(client.deliver("a@b.example", "c@d.example", DATA))
                        .startsWith("550 5.7.1");

                Files.writeString(file, text);
                relay.signal("HUP");
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(
                                () -> assertThat(mayRelay(port)).as(relay.output()).isTrue());
                assertThat(relay.terminate()).isZero();
            }
        }
    }

    /** Asks on a connection of its own: who is refused too often is cut off. */
    private static boolean mayRelay(int port) throws IOException {
        try (var client = new WireClient(port).begin()) {
            return client.deliver("a@b.example", "c@d.example", DATA).startsWith("250");
        }
    }

    @Test
    void theQueueIsChangedWhileTheRelayRunsAndWhileItDoesNot() throws Exception {
        int port = Programs.freePort();
        int hopPort = Programs.freePort(); // nobody listens there yet
        var file = configuration(port, hopPort);
        try (var relay = PosternProcess.run(file, port);
                var client = new WireClient(port).begin()) {
            for (var to : List.of("one@d.example", "two@d.example", "three@e.example"))
                assertThat(client.deliver("a@b.example", to, DATA)).startsWith("250");
            await().atMost(Duration.ofSeconds(20))
                    .until(() ->
                            postern("queue", "list", "--state", "deferred")
                                    .output()
                                    .contains("451 4.4.1"));
            assertThat(postern("queue", "list").output())
                    .contains("3 messages")
                    .containsPattern("DOWN .*" + hopPort + ": 3 waiting, next try in");
            assertThat(postern("queue", "list", "--from", "A@b*", "--to", "two@*").output())
                    .contains("1 message")
                    .contains("DOWN ");
            assertThat(postern("queue", "list", "--from", "nobody@*").output())
                    .contains("The queue is empty.")
                    .doesNotContain("DOWN ");
            assertThat(postern("queue", "hold", "--to", "one@*").output())
                    .contains("1 message held");
            assertThat(postern("queue", "list", "--json").output()).contains("\"state\":\"held\"");
            assertThat(postern("queue", "delete", "--to", "*@e.example").output())
                    .contains("1 message deleted");
            assertThat(postern("queue", "delete").status()).isEqualTo(2);
            assertThat(relay.terminate()).isZero();
        }
        var listed = postern("queue", "list");
        assertThat(listed.output())
                .contains("one@d.example  held")
                .contains("two@d.example")
                .contains("2 messages");
        assertThat(postern("queue", "release", "--state", "held").output())
                .contains("1 message released");
        assertThat(postern("queue", "retry", "--all").status()).isZero();
        try (var hop = new RecordingHop(hopPort);
                var relay = PosternProcess.run(file, port)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> hop.taken().size() == 2);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> postern("queue", "list").output().contains("The queue is empty."));
            assertThat(relay.terminate()).isZero();
        }
    }
}
