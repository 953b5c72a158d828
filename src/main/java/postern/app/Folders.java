package postern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;

/** Folders that a command made for itself. */
final class Folders {
    private Folders() {}

    /** Makes it, for its owner only, where it is not there yet. */
    static void createPrivate(Path folder) throws IOException {
        if (Files.isDirectory(folder)) return;
        var rights = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(rights));
    }

    /** Deletes it with all that it holds. */
    static void delete(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList())
                Files.deleteIfExists(path);
        }
    }
}
