package postern.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where lines of text go. Used by one thread at a time. */
interface LineOutput extends Closeable {

    /**
     * Hands all to the system, which survives the end of this process, not a power cut.
     *
     * @throws IOException if some could not be handed over; the buffer's position tells how much
     *     was
     */
    void write(ByteBuffer lines) throws IOException;

    /**
     * Opens the file anew, after it was moved away.
     *
     * @throws IOException if that fails; lines go on to where they went before
     */
    void reopen() throws IOException;
}
