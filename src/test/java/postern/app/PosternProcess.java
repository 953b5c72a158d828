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
import org.awaitility.core.ConditionTimeoutException;

/** Postern as a process of its own: it can be killed, and its heap can be small. */
public final class PosternProcess implements AutoCloseable {
    private static final int LAST = 3_000;

    private final Path output;
    private final Process process;

    private PosternProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Runs {@code postern run} and waits until the port answers. */
    public static PosternProcess run(Path file, int port, String... jvmOptions) throws IOException {
        return run(
                Programs.postern(
                        List.of(jvmOptions),
                        List.of("run", "-c", file.toString(), "--no-audit-self")),
                port);
    }

    /** Runs that and waits until the port answers. */
    public static PosternProcess run(ProcessBuilder command, int port) throws IOException {
        var running = begin(command);
        running.awaitPort(port);
        return running;
    }

    /** Starts it and waits for nothing. */
    public static PosternProcess begin(ProcessBuilder command) throws IOException {
        var output = Files.createTempFile("postern-", ".txt");
        var process = command.redirectErrorStream(true).redirectOutput(output.toFile()).start();
        return new PosternProcess(process, output);
    }

    /** Waits until a port of it answers; what it does instead is told when it takes too long. */
    public void awaitPort(int port) {
        try {
            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        if (!process.isAlive())
                            throw new AssertionError("postern ended: " + output());
                        return answers(port);
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no greeting: " + threads(), e);
        }
    }

    private String threads() {
        try {
            signal("QUIT");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> output().contains("JNI global refs"));
            return output();
        } catch (IOException | InterruptedException | ConditionTimeoutException e) {
            return "and no threads told: " + e;
        }
    }

    private static boolean answers(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(5_000);
            return socket.getInputStream().read() == '2';
        } catch (IOException _) {
            return false;
        }
    }

    public String output() throws IOException {
        return Files.readString(output);
    }

    /** The end of it, for the word that a test failed with. */
    public String lastLines() throws IOException {
        var output = output();
        return output.substring(Math.max(0, output.length() - LAST));
    }

    public long pid() {
        return process.pid();
    }

    /** SIGKILL. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** SIGTERM; returns the exit status. */
    public int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS))
            throw new AssertionError("SIGTERM did not end it");
        return process.exitValue();
    }

    /** Sends it a signal by name, such as HUP. */
    public void signal(String name) throws IOException, InterruptedException {
        Programs.run(List.of("kill", "-" + name, Long.toString(process.pid())));
    }

    @Override
    public void close() throws IOException {
        kill();
        Files.delete(output);
    }
}
