package postern.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;

/** Who may read a file that holds secrets. */
public final class Rights {
    private Rights() {}

    /**
     * Whether everybody on this host may read it. Not so where that cannot be told: a file that is
     * not there, a file system without such rights.
     */
    public static boolean letEverybodyRead(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }
}
