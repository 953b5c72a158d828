package postern.app;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Programs that tests run: peers from Debian's packages, and Postern itself as a process. */
public final class Programs {
    /** A test run begun with nohup ignores SIGHUP, and so would its children. */
    static final List<String> HEARS_HUP = List.of("env", "--default-signal=HUP");

    private static final int FIRST_PORT = 12_000;
    private static final int PORTS = 20_000;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private Programs() {}

    /** How a program ended, and all that it printed. */
    public record Result(int status, String output) {}

    /** Where a program lies; those in sbin are not on everybody's path. */
    public static String find(String name) {
        for (var folder : List.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")) {
            var path = Path.of(folder, name);
            if (Files.isExecutable(path)) return path.toString();
        }
        throw new AssertionError(
                name + " is not installed; ./verify installs it, or run with --quick");
    }

    /** Most of them end before the second compiler's work would be of use. */
    private static final List<String> SHORT_LIVED =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** Both compilers, as the launcher lets them. */
    public static final String AS_SHIPPED = "-XX:TieredStopAtLevel=4";

    public static Result run(List<String> command) throws IOException, InterruptedException {
        return run(command, new byte[0], 120);
    }

    public static Result run(List<String> command, byte[] input, int seconds)
            throws IOException, InterruptedException {
        var output = Files.createTempFile("output", ".txt");
        var process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        try (var in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException _) {
            // it reads no input
        }
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(command + " did not end: " + Files.readString(output));
        }
        var text = Files.readString(output, StandardCharsets.ISO_8859_1);
        Files.delete(output);
        return new Result(process.exitValue(), text);
    }

    /** Starts Postern as a process of its own, from the classes under test. */
    public static ProcessBuilder postern(List<String> jvmOptions, List<String> words) {
        return java("postern.app.Main", jvmOptions, words);
    }

    /**
     * Starts the main method of a class as a process of its own.
     *
     * @param jvmOptions such as {@link #AS_SHIPPED} for what is measured
     */
    public static ProcessBuilder java(String main, List<String> jvmOptions, List<String> words) {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(HEARS_HUP);
        command.addAll(List.of(java, "--enable-native-access=ALL-UNNAMED"));
        command.addAll(SHORT_LIVED);
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(words);
        return new ProcessBuilder(command);
    }

    /**
     * A port that is free now, for TCP and UDP, and at every address of this machine. It lies below
     * those that the system gives to clients, and each process of the tests begins somewhere else,
     * so nobody takes it before the test does.
     */
    public static int freePort() throws IOException {
        for (int tried = 0; tried < PORTS; tried++) {
            int port = FIRST_PORT + Math.floorMod(NEXT.getAndIncrement(), PORTS);
            try (var _ = new ServerSocket(port);
                    var _ = new DatagramSocket(port)) {
                return port;
            } catch (BindException _) {
                // the next one
            }
        }
        throw new AssertionError("no port is free");
    }
}
