package postern.journal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream, in UTF-8. Holds one line at a time, and of a line that is longer than any
 * line of a journal nothing, so that no file fills the memory. Not safe for several threads.
 */
public final class LineReader {
    public static final int LONGEST = 1 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
    private int at;
    private int end;
    private boolean tooLong;

    public LineReader(InputStream in) {
        this.in = in;
    }

    /**
     * @param text without its line feed; null for a line of more than {@value #LONGEST} octets
     */
    public record Line(@Nullable String text) {}

    /** The next line; null behind the last. The last one needs no line feed. */
    public @Nullable Line next() throws IOException {
        line.reset();
        tooLong = false;
        boolean begun = false;
        while (fill()) {
            begun = true;
            int from = at;
            while (at < end && buffer[at] != '\n') at++;
            keep(from);
            if (at < end) {
                at++;
                return taken();
            }
        }
        return begun ? taken() : null;
    }

    private boolean fill() throws IOException {
        if (at < end) return true;
        at = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }

    private void keep(int from) {
        tooLong |= line.size() + (at - from) > LONGEST;
        if (tooLong) line.reset();
        else line.write(buffer, from, at - from);
    }

    private Line taken() {
        return new Line(tooLong ? null : line.toString(StandardCharsets.UTF_8));
    }
}
