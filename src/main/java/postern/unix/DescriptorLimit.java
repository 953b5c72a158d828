package postern.unix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How many descriptors this process may have open: the hard limit, up to which Java raises the soft
 * one by itself when it starts.
 */
public final class DescriptorLimit {
    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final String NAME = "Max open files";

    private DescriptorLimit() {}

    /** Empty where the system does not say, or knows no limit. */
    public static Optional<Long> hard() {
        try {
            return hard(Files.readString(LIMITS));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /**
     * @param text as proc_pid_limits(5) has it
     */
    static Optional<Long> hard(String text) {
        return text.lines()
                .filter(line -> line.startsWith(NAME))
                .map(line -> line.substring(NAME.length()).strip().split(" +"))
                .filter(words -> words.length > 1 && words[1].matches("[0-9]{1,18}"))
                .map(words -> Long.parseLong(words[1]))
                .findFirst();
    }
}
