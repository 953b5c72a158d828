package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a service manager hears (sd_notify(3)); Java has no datagram sockets of Unix's. */
@Tag("peers")
@Timeout(180)
class SupervisorTest {
    private static final String LISTENER =
            """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1].replace("@", "\\0"))
            print("bound", flush=True)
            while True: print(s.recv(4096).decode().replace("\\n", ";"), flush=True)
            """;

    @TempDir private Path folder;
    private Process listener;
    private int port;
    private Path file;

    @BeforeEach
    void prepare() throws IOException {
        port = Programs.freePort();
        file =
                RunningRelay.write(
                        folder,
                        """
                        domains: [ours.example]
                        listeners: { in: { address: "127.0.0.1:%d" } }
                        grants: [ { receive: {} } ]
                        routes: [ { to: any, next-hop: mx } ]
                        """
                                .formatted(port));
    }

    private void listen(String name) throws IOException {
        listener =
                new ProcessBuilder(Programs.find("python3"), "-c", LISTENER, name)
                        .redirectOutput(folder.resolve("heard").toFile())
                        .start();
        heard("bound");
    }

    @AfterEach
    void end() {
        listener.destroyForcibly();
    }

    private void heard(String words) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(Files.readString(folder.resolve("heard"))).contains(words));
    }

    private PosternProcess run(String socket) throws IOException {
        var command =
                Programs.postern(
                        List.of(), List.of("run", "--no-audit-self", "-c", file.toString()));
        command.environment().put("NOTIFY_SOCKET", socket);
        command.environment().put("WATCHDOG_USEC", "900000");
        return PosternProcess.run(command, port);
    }

    @Test
    void readyReloadingAliveStopping() throws Exception {
        var socket = folder.resolve("notify").toString();
        listen(socket);
        try (var relay = run(socket)) {
            heard("READY=1;STATUS=policy ");
            heard("WATCHDOG=1\n");
            relay.signal("HUP");
            heard("RELOADING=1;MONOTONIC_USEC=");
            heard("READY=1;STATUS=reloaded ");
            Files.writeString(file, "nonsense: true\n");
            relay.signal("HUP");
            heard("READY=1;STATUS=reload refused, ");
            relay.terminate();
            heard("STOPPING=1\n");
        }
    }

    @Test
    void aNameWithoutAFile() throws Exception {
        var name = "@postern-test-" + ProcessHandle.current().pid();
        listen(name);
        try (var _ = run(name)) {
            heard("READY=1;");
        }
    }
}
