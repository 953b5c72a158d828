package postern.journal;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The standard output of this process, which stays open. */
final class StandardOutput implements LineOutput {
    // Not System.out, which hides what goes wrong
    private final FileOutputStream stream = new FileOutputStream(FileDescriptor.out);

    @Override
    public void write(ByteBuffer lines) throws IOException {
        while (lines.hasRemaining()) stream.getChannel().write(lines);
    }

    @Override
    public void reopen() {}

    @Override
    public void close() {}
}
