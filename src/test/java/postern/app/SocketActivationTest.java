package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sockets that are open before Postern begins: systemd-socket-activate plays the manager. */
@Tag("peers")
@Timeout(180)
class SocketActivationTest {
    private static final byte[] MESSAGE =
            "Subject: x\r\n\r\nhello\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir private Path folder;
    private RecordingHop hop;
    private int first;
    private int second;

    @BeforeEach
    void prepare() throws IOException {
        hop = new RecordingHop();
        first = Programs.freePort();
        second = Programs.freePort();
    }

    @AfterEach
    void end() throws IOException {
        hop.close();
    }

    private Path write(String listeners) throws IOException {
        return RunningRelay.write(
                folder,
                """
                domains: [ours.example]
                networks: { here: [127.0.0.1] }
                listeners: { %s }
                grants: [ { relay: { from: [here] } } ]
                routes: [ { to: any, next-hop: "127.0.0.1:%d" } ]
                """
                        .formatted(listeners, hop.port()));
    }

    private ProcessBuilder activated(Path file, String... options) {
        var command = new ArrayList<String>();
        command.add(Programs.find("systemd-socket-activate"));
        command.addAll(List.of(options));
        command.addAll(
                Programs.postern(
                                List.of("-XX:TieredStopAtLevel=1"),
                                List.of("run", "--no-audit-self", "-c", file.toString()))
                        .command());
        return new ProcessBuilder(command);
    }

    private static void deliver(int port) throws IOException {
        try (var client = new WireClient(port).begin()) {
            assertThat(client.deliver("a@ours.example", "b@there.example", MESSAGE))
                    .startsWith("250");
        }
    }

    @Test
    void socketsByNameAndByAddressAndOneOfItsOwn() throws Exception {
        var own = Programs.freePort();
        var file =
                write(
                        "named: { address: \"127.0.0.1:%d\" }, other: { address: \"[::1]:%d\" }, own: { address: \"127.0.0.1:%d\" }"
                                .formatted(first, second, own));
        var command =
                activated(
                        file,
                        "--listen=127.0.0.1:" + first,
                        "--listen=[::1]:" + second,
                        "--fdname=named:whatever");
        try (var relay = PosternProcess.run(command, first)) {
            deliver(first);
            deliver(own);
            try (var client = new WireClient(new Socket(InetAddress.ofLiteral("::1"), second))) {
                assertThat(client.reply()).startsWith("220");
            }
            assertThat(relay.output())
                    .contains("ready: listener named on 127.0.0.1 port " + first)
                    .contains("ready: listener other on 0:0:0:0:0:0:0:1 port " + second);
            var reload =
                    Programs.postern(List.of(), List.of("reload", "-c", file.toString())).command();
            assertThat(Programs.run(reload).status()).isZero();
            deliver(first);
            assertThat(relay.terminate()).isZero();
            assertThat(Files.readString(folder.resolve("data/journal.jsonl")))
                    .contains("\"client\":\"127.0.0.1\"");
        }
    }

    private String refused(Path file, String... options) throws Exception {
        var process = activated(file, options).redirectErrorStream(true).start();
        try (var _ = new Socket(InetAddress.ofLiteral("127.0.0.1"), waiting())) {
            assertThat(process.waitFor()).isEqualTo(69);
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Begun when somebody connects. */
    private int waiting() {
        await().until(() -> {
            var sockets = Files.readString(Path.of("/proc/net/tcp"));
            return sockets.contains(String.format(":%04X 00000000:0000 0A", first));
        });
        return first;
    }

    @Test
    void aSocketThatNobodyTakes() throws Exception {
        var file = write("in: { address: \"127.0.0.1:%d\" }".formatted(first));
        assertThat(refused(file, "--listen=127.0.0.1:" + first, "--listen=127.0.0.1:" + second))
                .contains("no listener takes: 127.0.0.1:" + second, "ListenStream");
    }

    @Test
    void aNameAtAnotherAddress() throws Exception {
        var file = write("in: { address: \"127.0.0.2:%d\" }".formatted(first));
        assertThat(refused(file, "--listen=127.0.0.1:" + first, "--fdname=in"))
                .contains(
                        "the socket that was handed over as in is at 127.0.0.1:" + first,
                        "127.0.0.2:" + first);
    }

    @Test
    void whatIsNoTcpSocket() throws Exception {
        var file = write("in: { address: \"127.0.0.1:%d\" }".formatted(first));
        var command = activated(file, "--datagram", "--listen=127.0.0.1:" + first);
        var process = command.redirectErrorStream(true).start();
        try (var datagram = new DatagramSocket()) {
            var to = new InetSocketAddress(InetAddress.getLoopbackAddress(), first);
            while (process.isAlive()) {
                datagram.send(new DatagramPacket(new byte[1], 1, to));
                process.waitFor(100, TimeUnit.MILLISECONDS);
            }
        }
        assertThat(process.exitValue()).isEqualTo(69);
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("descriptor 3", "no listening TCP socket");
    }
}
