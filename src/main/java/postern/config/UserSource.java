package postern.config;

import java.nio.file.Path;

/** A directory of users, as the file names it. */
public sealed interface UserSource {
    /** A YAML file of users; {@code postern user} writes it. */
    record File(Path path) implements UserSource {}
}
