package postern.app;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Postern as a process of its own: it can be killed, and its heap can be small. */
final class PosternProcess implements AutoCloseable {
    private final Path output;
    private final Process process;

    private PosternProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Runs {@code postern run} and waits until the port answers. */
    static PosternProcess run(Path file, int port, String... jvmOptions) throws IOException {
        return run(
                Programs.postern(
                        List.of(jvmOptions),
                        List.of("run", "-c", file.toString(), "--no-audit-self")),
                port);
    }

    /** Runs that and waits until the port answers. */
    static PosternProcess run(ProcessBuilder command, int port) throws IOException {
        var output = Files.createTempFile("postern-", ".txt");
        var process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        var running = new PosternProcess(process, output);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> {
                    if (!process.isAlive())
                        throw new AssertionError("postern ended: " + running.output());
                    return answers(port);
                });
        return running;
    }

    private static boolean answers(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.getInputStream().read() == '2';
        } catch (IOException _) {
            return false;
        }
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM; returns the exit status. */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS))
            throw new AssertionError("SIGTERM did not end it");
        return process.exitValue();
    }

    /** Sends it a signal by name, such as HUP. */
    void signal(String name) throws IOException, InterruptedException {
        Programs.run(List.of("kill", "-" + name, Long.toString(process.pid())));
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.delete(output);
    }
}
