package postern.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import postern.config.Problem;
import postern.config.Reading;
import postern.config.SettingsFile;

/** {@code -c FILE}, which every command takes. */
public final class ConfigurationOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "postern.yaml",
            description = "The configuration (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of("postern.yaml");

    /** As it was named, for messages. */
    public String name() {
        return file.toString();
    }

    Path file() {
        return file;
    }

    public Reading read() {
        return SettingsFile.read(file);
    }

    /** Prints problems for people: one line of cause, one line of cure. */
    public void print(List<Problem> problems, PrintWriter err) {
        for (var problem : problems) {
            err.println(problem.in(name()));
            err.println("  " + problem.cure());
        }
        err.flush();
    }
}
