package postern.delivery;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import postern.mail.Reply;
import postern.spool.QueueId;

/** What a delivery asks of the world around it, to be done in the order given. */
public sealed interface ClientEffect {

    /** Write to the next hop. The buffer is not touched again by the machine. */
    record Send(ByteBuffer bytes) implements ClientEffect {}

    /**
     * Read up to {@code limit} octets of that message from a position on, once what was sent before
     * has mostly been written; {@link ClientEvent.Content} answers.
     */
    record Read(QueueId id, long position, int limit) implements ClientEffect {}

    /** Begin the handshake. */
    record StartTls() implements ClientEffect {}

    /** The connection is ready for its first assignment. */
    record Ready() implements ClientEffect {}

    /** A transaction has ended; unless a {@link Close} follows, the next may be assigned. */
    record Done(Report report) implements ClientEffect {}

    /**
     * Close once all is written.
     *
     * @param failure why no assignment could be served, for the scheduler to count against the
     *     host; null after QUIT
     */
    record Close(@Nullable Reply failure) implements ClientEffect {}
}
