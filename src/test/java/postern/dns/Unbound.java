package postern.dns;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import postern.app.Programs;

/** Debian's unbound on a free loopback port, with records of a test's own. */
public final class Unbound implements AutoCloseable {
    public final int port;
    private final Process process;

    /**
     * @param folder an empty one
     * @param lines within {@code server:} of its configuration, as {@code local-zone: "a." static}
     */
    public Unbound(Path folder, List<String> lines) throws IOException {
        port = Programs.freePort();
        var config =
                """
                server:
                  directory: "%s"
                  chroot: ""
                  username: ""
                  pidfile: ""
                  use-syslog: no
                  verbosity: 1
                  do-daemonize: no
                  num-threads: 1
                  interface: 127.0.0.1@%d
                  module-config: "iterator"
                """
                        .formatted(folder, port);
        var file = folder.resolve("unbound.conf");
        Files.writeString(file, config + "  " + String.join("\n  ", lines) + "\n");
        process =
                new ProcessBuilder(Programs.find("unbound"), "-d", "-d", "-c", file.toString())
                        .redirectErrorStream(true)
                        .start();
        waitUntilReady();
    }

    /** Reads its log until it serves, and then lets it flow. */
    private void waitUntilReady() throws IOException {
        var log =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var seen = new StringBuilder();
        for (var line = log.readLine(); line != null; line = log.readLine()) {
            seen.append(line).append('\n');
            if (line.contains("start of service")) {
                Thread.startVirtualThread(() -> log.lines().forEach(_ -> {}));
                return;
            }
        }
        throw new IOException("unbound did not start:\n" + seen);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(5, TimeUnit.SECONDS)) return;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
