package postern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import postern.config.Settings;

/** A relay in this process, with a folder and free ports of its own. */
public final class RunningRelay implements AutoCloseable {
    private final Path folder;
    private final Server server;

    private RunningRelay(Path folder, Server server) {
        this.folder = folder;
        this.server = server;
    }

    /**
     * @param lines the configuration; {@code hostname} and {@code data} are added where they are
     *     missing, and no metrics are served unless they say so: their usual port is one for the
     *     whole machine
     */
    public static RunningRelay of(String lines) throws IOException {
        return of(lines, Worlds.QUIET);
    }

    static RunningRelay of(String lines, World world) throws IOException {
        return in(Files.createTempDirectory("postern-test-"), lines, world);
    }

    /** With changed settings, until they are read again. */
    static RunningRelay of(String lines, UnaryOperator<Settings> change) throws IOException {
        var folder = Files.createTempDirectory("postern-test-");
        var settings = change.apply(Configuration.read(write(folder, lines)));
        return new RunningRelay(folder, Server.start(settings, Worlds.QUIET));
    }

    static RunningRelay in(Path folder, String lines, World world) throws IOException {
        var file = write(folder, lines);
        return new RunningRelay(folder, Server.start(Configuration.read(file), world));
    }

    public static Path write(Path folder, String lines) throws IOException {
        var text = new StringBuilder(lines);
        if (!lines.contains("hostname:")) text.insert(0, "hostname: relay.test\ndata: data\n");
        if (!lines.contains("metrics:")) text.append("metrics: { address: none }\n");
        return Files.writeString(folder.resolve("postern.yaml"), text);
    }

    /** Everybody on loopback may relay, and all goes to one port. */
    public static String toPort(int port) {
        return """
        domains: [ours.example]
        networks: { here: [127.0.0.1] }
        listeners: { in: { address: "127.0.0.1:0", tls: offered } }
        grants:
          - relay: { on: [in], from: [here] }
        routes:
          - { to: any, next-hop: "127.0.0.1:%d" }
        """
                .formatted(port);
    }

    public int port(String listener) {
        return server.addresses().get(listener).getPort();
    }

    Server server() {
        return server;
    }

    Path file() {
        return folder.resolve("postern.yaml");
    }

    public Path folder() {
        return folder;
    }

    /** Stops it and leaves its folder. */
    void stop() {
        server.close();
    }

    @Override
    public void close() throws IOException {
        server.close();
        Folders.delete(folder);
    }
}
