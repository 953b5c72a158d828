package postern.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import postern.unix.Privileges;

/** A file of ours that is only ever written whole, and read by nobody else. */
final class WholeFile {
    private WholeFile() {}

    /**
     * Puts that text in its place, on disk, in one step: a crash leaves the old one or the new one.
     * One at a time for each file. Where root does it, as with a command while no relay runs, the
     * file belongs to whom the folder belongs to: the relay has to read it.
     */
    static void replace(Path file, CharSequence text) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        var rights =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var options =
                Set.<OpenOption>of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS); // the folder may be another's
        try (var channel = FileChannel.open(fresh, options, rights)) {
            var octets = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            while (octets.hasRemaining()) channel.write(octets);
            channel.force(true);
        }
        if (Privileges.isRoot()) giveToOwner(fresh);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void giveToOwner(Path fresh) throws IOException {
        var folder = Objects.requireNonNull(fresh.toAbsolutePath().getParent());
        for (var id : List.of("unix:uid", "unix:gid"))
            Files.setAttribute(
                    fresh, id, Files.getAttribute(folder, id), LinkOption.NOFOLLOW_LINKS);
    }
}
