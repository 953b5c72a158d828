package postern.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** A way to a server that takes messages. Used by one thread, but for closing. */
interface Carrier {

    /**
     * Opens the way.
     *
     * @throws IOException if that fails, in words for people
     */
    Way open() throws IOException;

    /** An open one. Closing it from elsewhere ends what waits. */
    interface Way extends Closeable {

        /**
         * Hands all of them over; may wait.
         *
         * @return how many could not be sent at all, being too long
         * @throws IOException if the way is closed; any of them may have arrived or not
         */
        int send(List<byte[]> messages) throws IOException;
    }
}
