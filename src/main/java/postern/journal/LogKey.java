package postern.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The key of the log's pseudonyms, in a file for its owner alone. */
final class LogKey {
    private static final int OCTETS = 32;

    private LogKey() {}

    /**
     * What the file holds; made at the first time.
     *
     * @throws IOException if it can neither be read nor made, or holds no key
     */
    static byte[] in(Path file) throws IOException {
        try {
            var key = HexFormat.of().parseHex(Files.readString(file).strip());
            if (key.length == OCTETS) return key;
        } catch (NoSuchFileException _) {
            return made(file);
        } catch (IllegalArgumentException _) {
            // told below
        }
        throw new IOException(file + " is no key of a log: remove it, and pseudonyms begin anew");
    }

    private static byte[] made(Path file) throws IOException {
        var key = new byte[OCTETS];
        new SecureRandom().nextBytes(key);
        var part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(part, ownerOnly);
        Files.writeString(part, HexFormat.of().formatHex(key) + "\n");
        Files.move(part, file);
        return key;
    }
}
