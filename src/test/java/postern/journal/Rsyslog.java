package postern.journal;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import postern.app.Programs;

/** A real rsyslog in a folder of its own, that writes each message it hears as a line of JSON. */
final class Rsyslog implements AutoCloseable {
    private final Path folder;
    private final Process process;

    private Rsyslog(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    static String tcp(int port) {
        return "module(load=\"imtcp\" MaxSessions=\"20\")\ninput(type=\"imtcp\" port=\"%d\" address=\"127.0.0.1\")\n"
                .formatted(port);
    }

    static String tls(int port, Path ca, Path certificate, Path key) {
        return """
        global(DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="%s"
          DefaultNetstreamDriverCertFile="%s" DefaultNetstreamDriverKeyFile="%s")
        module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
        input(type="imtcp" port="%d" address="127.0.0.1")
        """
                .formatted(ca, certificate, key, port);
    }

    static String unix(Path socket) {
        return """
        module(load="imuxsock" SysSock.Use="off")
        input(type="imuxsock" Socket="%s" CreatePath="on" UseSpecialParser="off" ParseHostname="on" RateLimit.Interval="0")
        """
                .formatted(socket);
    }

    /** Starts it; what it hears is added to {@link #heard}. */
    static Rsyslog start(Path folder, String inputs) throws IOException {
        var configuration =
                """
                global(workDirectory="%s" maxMessageSize="8k")
                %s
                module(load="mmpstrucdata")
                action(type="mmpstrucdata")
                template(name="all" type="list") { property(name="jsonmesg") constant(value="\\n") }
                action(type="omfile" file="%s" template="all" flushOnTXEnd="on" asyncWriting="off")
                """
                        .formatted(folder, inputs, heard(folder));
        var file = Files.writeString(folder.resolve("rsyslog.conf"), configuration);
        var process =
                new ProcessBuilder(
                                Programs.find("rsyslogd"),
                                "-n",
                                "-f",
                                file.toString(),
                                "-i",
                                folder.resolve("pid").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(
                                        folder.resolve("rsyslog.out").toFile()))
                        .start();
        return new Rsyslog(folder, process);
    }

    private static Path heard(Path folder) {
        return folder.resolve("heard.json");
    }

    /** The lines that it has written so far. */
    static List<String> heardIn(Path folder) throws IOException {
        return Files.exists(heard(folder)) ? Files.readAllLines(heard(folder)) : List.of();
    }

    void awaitHeard(int count) {
        try {
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> {
                        if (!process.isAlive()) throw new AssertionError("rsyslogd ended");
                        return heardIn(folder).size() >= count;
                    });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            throw new AssertionError(told(), e);
        }
    }

    private String told() {
        try {
            return heardIn(folder).size()
                    + " heard; "
                    + Files.readString(folder.resolve("rsyslog.out"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
