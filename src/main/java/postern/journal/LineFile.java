package postern.journal;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A file of lines, only ever appended to. We make it readable by its owner alone; one that is there
 * already keeps its permissions. A line that was torn, by a crash or a full disk, is ended before
 * the next one begins.
 */
final class LineFile implements LineOutput {
    private final Path path;
    private FileChannel channel;
    private boolean torn;

    /**
     * @throws IOException if the file can be neither opened nor made
     */
    LineFile(Path path) throws IOException {
        this.path = path;
        this.channel = open(path);
        this.torn = isTorn(path);
    }

    private static FileChannel open(Path path) throws IOException {
        var parent = path.toAbsolutePath().getParent();
        if (parent != null) Files.createDirectories(parent);
        var ownerOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        return FileChannel.open(path, Set.of(CREATE, WRITE, APPEND), ownerOnly);
    }

    /** Whether the file does not end in a line feed. What is no regular file has no end. */
    private static boolean isTorn(Path path) throws IOException {
        if (!Files.isRegularFile(path)) return false;
        try (var reader = FileChannel.open(path, READ)) {
            if (reader.size() == 0) return false;
            var last = ByteBuffer.allocate(1);
            return reader.read(last, reader.size() - 1) == 1 && last.get(0) != '\n';
        }
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        if (torn) {
            if (channel.write(ByteBuffer.wrap(new byte[] {'\n'})) == 0)
                throw new IOException("nothing could be written");
            torn = false;
        }
        while (lines.hasRemaining()) {
            int before = lines.position();
            try {
                channel.write(lines);
            } finally {
                int end = lines.position();
                if (end > before) torn = lines.get(end - 1) != '\n';
            }
        }
    }

    @Override
    public void reopen() throws IOException {
        var fresh = open(path);
        boolean tornThere = isTorn(path);
        var old = channel;
        channel = fresh;
        torn = tornThere;
        old.close();
    }

    @Override
    public void close() throws IOException {
        try (var closed = channel) {
            closed.force(false);
        }
    }
}
