package postern.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** {@link SlowClients} as a program that yields the processor to everybody else. */
final class SlowCrowd implements AutoCloseable {
    private final Process process;
    private volatile int begun;
    private volatile int connected;

    /**
     * @param inTls how many of eight speak TLS
     */
    SlowCrowd(int count, int port, int tlsPort, int inTls) throws IOException {
        process =
                new ProcessBuilder(
                                List.of(
                                        "nice",
                                        "-n",
                                        "10",
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-Xmx512m",
                                        "-Djdk.virtualThreadScheduler.parallelism=16",
                                        "-XX:+UseSerialGC",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        SlowClients.class.getName(),
                                        Integer.toString(count),
                                        Integer.toString(port),
                                        Integer.toString(tlsPort),
                                        Integer.toString(inTls)))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Thread.ofPlatform().daemon().start(this::listen);
    }

    private void listen() {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                process.getInputStream(), StandardCharsets.US_ASCII))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var numbers = line.split(" ");
                begun = Integer.parseInt(numbers[0]);
                connected = Integer.parseInt(numbers[1]);
            }
        } catch (IOException _) {
            // it has ended
        }
    }

    /** Connections that were opened so far. */
    int begun() {
        return begun;
    }

    /** Those that are open now, as the clients see it. */
    int connected() {
        return connected;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
