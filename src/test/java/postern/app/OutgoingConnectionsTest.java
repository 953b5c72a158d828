package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * To whom the process speaks by itself, as the kernel sees it: the resolver, the next hop and the
 * directory that the configuration names, and nobody else.
 */
@Tag("peers")
@Timeout(180)
class OutgoingConnectionsTest {
    private static final byte[] MESSAGE =
            "Subject: x\r\n\r\nhello\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern ADDRESS =
            Pattern.compile(
                    "sin6?_port=htons\\((\\d+)\\).*?(?:inet_addr\\(\"|inet_pton\\(AF_INET6, \")([^\"]+)\"");

    @TempDir private Path folder;
    private RecordingHop hop;
    private DatagramSocket resolver;
    private int directory;
    private int port;
    private Path trace;

    @BeforeEach
    void prepare() throws IOException {
        hop = new RecordingHop();
        resolver = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        Thread.startVirtualThread(this::sayThatThereIsNoSuchName);
        directory = Programs.freePort();
        port = Programs.freePort();
        trace = folder.resolve("trace");
    }

    @AfterEach
    void end() throws IOException {
        hop.close();
        resolver.close();
    }

    private void sayThatThereIsNoSuchName() {
        var packet = new DatagramPacket(new byte[4096], 4096);
        try {
            while (true) {
                resolver.receive(packet);
                packet.getData()[2] |= (byte) 0x80;
                packet.getData()[3] = 3;
                resolver.send(packet);
                packet.setLength(4096);
            }
        } catch (IOException _) {
            // closed
        }
    }

    /** "call address:port" of whatever was connected or sent to. */
    private Set<String> destinations() throws IOException {
        var destinations = new TreeSet<String>();
        for (var line : Files.readAllLines(trace, StandardCharsets.ISO_8859_1)) {
            if (!line.matches("^\\d+ +(connect|sendto|sendmsg|sendmmsg)\\(.*")) continue;
            var found = ADDRESS.matcher(line);
            while (found.find())
                destinations.add(found.group(2).replace("::ffff:", "") + ":" + found.group(1));
        }
        return destinations;
    }

    @Test
    void onlyThoseOfTheConfiguration() throws Exception {
        Files.writeString(folder.resolve("bind"), "secret\n");
        var file =
                RunningRelay.write(
                        folder,
                        """
                        domains: [ours.example]
                        networks: { here: [127.0.0.1] }
                        dns: { servers: ["127.0.0.1:%d"], timeout: 2s }
                        users:
                          ldap:
                            servers: ["ldap://127.0.0.1:%d"]
                            tls: none
                            bind-dn: "cn=postern,dc=example,dc=com"
                            password-file: bind
                            base: "dc=example,dc=com"
                            filter: "(uid={user})"
                            user: uid
                        listeners: { in: { address: "127.0.0.1:%d", tls: offered } }
                        grants:
                          - relay: { on: [in], from: [here] }
                          - receive: { on: [in] }
                          - login: { on: [in] }
                        routes:
                          - { to: [ours.example], next-hop: "127.0.0.1:%d" }
                          - { to: any, next-hop: mx }
                        """
                                .formatted(resolver.getLocalPort(), directory, port, hop.port()));
        var command =
                new ArrayList<>(
                        List.of(
                                Programs.find("strace"),
                                "-D", // the process stays the one that was started
                                "-f",
                                "-qq",
                                "-e",
                                "trace=%network",
                                "-o",
                                trace.toString()));
        command.addAll(
                Programs.postern(
                                List.of(),
                                // which would connect with itself on loopback
                                List.of("run", "-c", file.toString(), "--no-audit-self"))
                        .command());
        try (var relay = PosternProcess.run(new ProcessBuilder(command), port);
                var client = new WireClient(port).begin()) {
            assertThat(client.deliver("a@ours.example", "b@ours.example", MESSAGE))
                    .startsWith("250");
            assertThat(client.deliver("a@ours.example", "b@nowhere.example", MESSAGE))
                    .startsWith("250");
            assertThat(client.say("AUTH PLAIN AGFubgBzZWNyZXQ=")).startsWith("454");
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> hop.taken().size() >= 2); // and a DSN
            assertThat(
                            Programs.run(
                                            Programs.postern(
                                                            List.of(),
                                                            List.of(
                                                                    "reload",
                                                                    "-c",
                                                                    file.toString()))
                                                    .command())
                                    .status())
                    .isZero();
            relay.terminate();
        }
        assertThat(destinations())
                .containsExactlyInAnyOrder(
                        "127.0.0.1:" + resolver.getLocalPort(),
                        "127.0.0.1:" + directory,
                        "127.0.0.1:" + hop.port());
    }
}
