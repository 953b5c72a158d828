package postern.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import postern.net.Authority;

/** An authority that speaks ACME (Debian's pebble), for which every name is on loopback. */
final class Pebble implements AutoCloseable {
    private static final Authority CA = new Authority("Interface CA");

    private final Path folder;
    private final int port;
    private final int httpPort;
    private final int tlsPort;
    private final List<Process> processes = new ArrayList<>();
    private int rejectedNonces; // of a hundred

    Pebble(Path folder) throws IOException {
        this.folder = folder;
        port = Programs.freePort();
        httpPort = Programs.freePort();
        tlsPort = Programs.freePort();
        Authority.write(folder, "interface", CA.issue(Authority.ec("localhost")));
        CA.write(folder, "ca.pem");
    }

    Pebble rejectingNonces(int ofAHundred) {
        rejectedNonces = ofAHundred;
        return this;
    }

    /** Where it looks for web pages, instead of port 80. */
    int httpPort() {
        return httpPort;
    }

    /** Where it begins handshakes, instead of port 443. */
    int tlsPort() {
        return tlsPort;
    }

    String directory() {
        return "https://localhost:" + port + "/dir";
    }

    /** Keys of {@code acme} that name it. */
    String keys() {
        return "directory: \"" + directory() + "\", ca: ca.pem, agree: yes";
    }

    /**
     * @param life of its certificates
     */
    Pebble start(Duration life) throws IOException {
        int dns = Programs.freePort();
        begin(
                "names",
                Map.of(),
                List.of(
                        "pebble-challtestsrv",
                        "-dns01",
                        "127.0.0.1:" + dns,
                        "-management",
                        "127.0.0.1:" + Programs.freePort(),
                        "-http01",
                        "",
                        "-https01",
                        "",
                        "-tlsalpn01",
                        "",
                        "-defaultIPv4",
                        "127.0.0.1",
                        "-defaultIPv6",
                        ""));
        var config =
                Files.writeString(
                        folder.resolve("pebble.json"),
                        """
                        { "pebble": {
                          "listenAddress": "127.0.0.1:%d",
                          "managementListenAddress": "",
                          "certificate": "%s",
                          "privateKey": "%s",
                          "httpPort": %d,
                          "tlsPort": %d,
                          "domainBlocklist": ["blocked.test"],
                          "certificateValidityPeriod": %d
                        } }
                        """
                                .formatted(
                                        port,
                                        folder.resolve("interface.pem"),
                                        folder.resolve("interface.key"),
                                        httpPort,
                                        tlsPort,
                                        life.toSeconds()));
        begin(
                "pebble",
                Map.of(
                        "PEBBLE_VA_NOSLEEP",
                        "1",
                        "PEBBLE_AUTHZREUSE",
                        "0",
                        "PEBBLE_WFE_NONCEREJECT",
                        Integer.toString(rejectedNonces)),
                List.of(
                        "pebble",
                        "-strict",
                        "-config",
                        config.toString(),
                        "-dnsserver",
                        "127.0.0.1:" + dns));
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> listens(port));
        return this;
    }

    static boolean listens(int port) {
        try (var _ = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private void begin(String log, Map<String, String> environment, List<String> words)
            throws IOException {
        var command = new ArrayList<>(words);
        command.set(0, Programs.find(words.getFirst()));
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(log + ".log").toFile());
        builder.environment().putAll(environment);
        processes.add(builder.start());
    }

    /** What it has printed. */
    String log() throws IOException {
        return Files.readString(folder.resolve("pebble.log"));
    }

    @Override
    public void close() {
        processes.forEach(Process::destroyForcibly);
    }
}
