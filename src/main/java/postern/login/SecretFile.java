package postern.login;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that holds one secret in UTF-8, at most 64 KiB. Read anew each time. */
record SecretFile(Path path) {
    private static final int LARGEST = 64 << 10;

    /**
     * The secret, without the end of its line.
     *
     * @throws IOException with a sentence for people when there is none
     */
    String read() throws IOException {
        var secret = text().strip();
        if (secret.isEmpty()) throw new IOException(path + " is empty");
        return secret;
    }

    /**
     * The first line as it is, blanks included: for passwords.
     *
     * @throws IOException with a sentence for people when there is none
     */
    String line() throws IOException {
        var line = text().lines().findFirst().orElse("");
        if (line.isEmpty()) throw new IOException(path + " has nothing on its first line");
        return line;
    }

    private String text() throws IOException {
        byte[] octets;
        try (var in = Files.newInputStream(path)) {
            octets = in.readNBytes(LARGEST + 1);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + path, e);
        } catch (AccessDeniedException e) {
            throw new IOException(path + " may not be read by this user", e);
        } catch (IOException e) {
            throw new IOException(path + " cannot be read: " + e.getMessage(), e);
        }
        if (octets.length > LARGEST) throw new IOException(path + " is larger than 64 KiB");
        return new String(octets, StandardCharsets.UTF_8);
    }

    /**
     * Puts another secret into its place: whole or not at all, and readable by its owner alone. A
     * link stays, and the file that it leads to is replaced.
     */
    void replace(String secret) throws IOException {
        var file = path.toRealPath();
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh); // of a run that was killed; its rights may be others
        var rights =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = FileChannel.open(fresh, options, rights)) {
            var octets = ByteBuffer.wrap((secret + "\n").getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) channel.write(octets);
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
