package postern.peers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import postern.app.Programs;

/** A server program in the foreground, with a folder of its own. Needs root. */
final class Daemon implements AutoCloseable {
    private final Path folder;
    private final Process process;

    private Daemon(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    /** A folder that every user may enter. */
    static Path folder(String name) throws IOException {
        return open(Files.createTempDirectory(name + "-"));
    }

    static Path open(Path folder) throws IOException {
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Makes a folder within it that belongs to a user. */
    static Path make(Path folder, String owner, String rights)
            throws IOException, InterruptedException {
        Files.createDirectory(folder);
        run("chown", owner, folder.toString());
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));
    }

    static void run(String... command) throws IOException, InterruptedException {
        var result = Programs.run(List.of(command));
        if (result.status() != 0)
            throw new AssertionError(String.join(" ", command) + ": " + result.output());
    }

    /** Where scripts/unpack-peers has put a program. */
    static Path unpacked(String path) {
        var program = Path.of("target/peers", path).toAbsolutePath();
        if (!Files.isExecutable(program))
            throw new AssertionError(
                    program
                            + " is not there; scripts/unpack-peers brings it, and so does ./verify");
        return program;
    }

    /** Runs it until it answers at a port of loopback. */
    static Daemon start(Path folder, int port, List<String> command) throws IOException {
        var output = folder.resolve("output.txt");
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive() || answers(port));
        } catch (ConditionTimeoutException _) {
            process.destroyForcibly();
            throw new AssertionError(command + " is mute: " + Files.readString(output));
        }
        if (!process.isAlive())
            throw new AssertionError(command + " ended: " + Files.readString(output));
        return new Daemon(folder, process);
    }

    private static boolean answers(int port) {
        try (var socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
            socket.setSoTimeout(5000); // somebody else's that says nothing
            return socket.getInputStream().read() == '2';
        } catch (IOException _) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        var children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        for (var child : children) {
            child.destroy();
            child.onExit().orTimeout(10, TimeUnit.SECONDS).join();
        }
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(path);
        }
    }
}
