package postern.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Does on loopback what a relay does, so that the Java machine can note which classes and methods
 * that takes. scripts/aot-cache makes the cache of it; docs/decisions/0013-aot-cache.md says why.
 */
@Command(
        name = "warm-up",
        hidden = true,
        mixinStandardHelpOptions = true,
        description = {
            "Does on loopback what a relay does, for the cache that scripts/aot-cache makes.",
            "Exit status: 0 all mail arrived; 1 some did not."
        })
final class WarmUpCommand implements Callable<Integer> {
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final long PATIENCE_SECONDS = 30;

    @Parameters(
            arity = "0..*",
            paramLabel = "FILE",
            description = "Configurations to prove and to start with; their listeners on loopback.")
    private List<Path> files = List.of();

    @Option(
            names = "--messages",
            defaultValue = "300",
            paramLabel = "NUMBER",
            description = "How many messages are sent (${DEFAULT-VALUE}).")
    private int messages;

    WarmUpCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        for (var file : files) start(file);
        var folder = Files.createTempDirectory("postern-warm-up-");
        try {
            return relay(folder) ? 0 : Failure.NO;
        } finally {
            Folders.delete(folder);
        }
    }

    private static void start(Path file) {
        Main.execute("check", "-c", file.toString(), "--host", "none");
        try (var _ = Server.start(Configuration.read(file))) {
            // that it was there is all
        } catch (Failure e) { // a cache without it is a cache too
            System.err.println("postern: warm-up: " + file + ": " + e.getMessage());
        }
    }

    /** The commands, and mail through two relays with TLS between them. */
    private boolean relay(Path folder) throws IOException, InterruptedException {
        try (var hop = new DemoHop(_ -> {})) {
            var behind = write(folder, "behind", 0, hop.port());
            try (var second = Server.start(Configuration.read(behind))) {
                var next = second.addresses().values().iterator().next().getPort();
                int port = freePort();
                var file = write(folder, "front", port, next);
                var name = file.toString();
                Main.execute("check", "-c", name);
                var relay = Thread.ofPlatform().start(() -> Main.execute("run", "-c", name));
                boolean all = send(port) && arrive(hop);
                Main.execute("queue", "list", "-c", name);
                Main.execute(
                        "explain",
                        "-c",
                        name,
                        "--client",
                        "192.0.2.1",
                        "--from",
                        "a@there.example",
                        "--to",
                        "b@ours.example");
                Main.execute("reload", "-c", name);
                Signals.raise("TERM");
                relay.join();
                return all;
            }
        }
    }

    private static Path write(Path folder, String name, int port, int next) throws IOException {
        return Files.writeString(
                folder.resolve(name + ".yaml"),
                """
                hostname: %1$s.example
                data: %1$s
                log: { file: %1$s.log }
                metrics: { address: none }
                domains: [ours.example]
                networks: { here: [127.0.0.1] }
                listeners: { in: { address: "127.0.0.1:%2$d", tls: offered } }
                grants:
                  - receive: { on: [in] }
                  - relay: { on: [in], from: [here] }
                routes:
                  - { to: any, next-hop: "127.0.0.1:%3$d" }
                """
                        .formatted(name, port, next));
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
            return socket.getLocalPort();
        }
    }

    private boolean send(int port) throws IOException {
        var here = InetAddress.getByAddress(LOOPBACK);
        var relay = new InetSocketAddress(here, port);
        if (!isThere(relay)) return false;
        for (int i = 0; i < messages; i++) {
            var to = i % 2 == 0 ? "anna@ours.example" : "customer@far.example";
            DemoClient.send(here, relay, "bob@ours.example", to, "Number " + i, "Hello.\r\n..");
        }
        return true;
    }

    private static boolean isThere(InetSocketAddress relay) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            try (var socket = new Socket()) {
                socket.connect(relay);
                return true;
            } catch (IOException _) {
                LockSupport.parkNanos(5_000_000);
            }
        }
        return false;
    }

    private boolean arrive(DemoHop hop) throws InterruptedException {
        for (int i = 0; i < messages; i++)
            if (hop.arrived().poll(PATIENCE_SECONDS, TimeUnit.SECONDS) == null) return false;
        return true;
    }
}
