package postern.app;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** {@code -c FILE}, the same for every command. */
final class ConfigOption {
    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "postern.yaml",
            description = "The configuration file (${DEFAULT-VALUE}).")
    private Path file = Path.of("postern.yaml");

    Path file() {
        return file;
    }
}
