package postern.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import postern.host.HostFile;
import postern.host.HostReader;
import postern.mail.Parsed;
import postern.proof.HostFacts;

/** {@code --host FILE|none}: the machine that a policy is proved for. */
final class HostOption {
    private static final String NONE = "none";

    @Option(
            names = "--host",
            paramLabel = "FILE|none",
            description =
                    "Prove for the machine that FILE tells of (see --save-host), or for none that is"
                            + " known; default: this one.")
    private @Nullable String host;

    /**
     * Reads this machine, or the file that was named.
     *
     * @return null for none
     * @throws Failure if the file cannot be read
     */
    @Nullable HostFacts facts() {
        if (host == null) return HostReader.live();
        if (host.equals(NONE)) return null;
        String text;
        try {
            text = Files.readString(Path.of(host), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            throw unreadable("there is no such file");
        } catch (IOException e) {
            throw unreadable("it cannot be read: " + e.getClass().getSimpleName());
        }
        return switch (HostFile.read(host, text)) {
            case Parsed.Good<HostFacts>(var facts) -> facts;
            case Parsed.Bad<HostFacts>(var why) -> throw unreadable(why);
        };
    }

    /** Whether no other machine, and not none, was named. */
    boolean isThisMachine() {
        return host == null;
    }

    private Failure unreadable(String why) {
        return new Failure(
                Failure.UNREADABLE,
                "--host " + host + ": " + why,
                "postern check --save-host FILE, on the machine that is meant, writes such a file.");
    }
}
