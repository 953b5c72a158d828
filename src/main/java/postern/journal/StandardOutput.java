package postern.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/** The standard output, or what takes its place; it stays open. */
final class StandardOutput implements LineOutput {
    private final WritableByteChannel channel;

    StandardOutput(WritableByteChannel channel) {
        this.channel = channel;
    }

    @Override
    public void write(ByteBuffer lines) throws IOException {
        while (lines.hasRemaining()) channel.write(lines);
    }

    @Override
    public void reopen() {}

    @Override
    public void close() {}
}
