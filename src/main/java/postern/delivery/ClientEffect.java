package postern.delivery;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import postern.login.Errand;
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

    /** Run this beside the loop; {@link ClientEvent.Ran} answers. */
    record Run(Errand errand) implements ClientEffect {}

    /** The connection is ready for its first assignment. */
    record Ready() implements ClientEffect {}

    /** A transaction has ended; unless a {@link Close} follows, the next may be assigned. */
    record Done(Report report) implements ClientEffect {}

    /**
     * Close once all is written. The last effect, and every delivery ends in it exactly once.
     *
     * @param failure why the host gave up on the connection or we on the host, for the scheduler to
     *     count against it; null when the host is not to blame (after QUIT, or when it closed a
     *     connection that had nothing to do)
     * @param retryInClear the handshake failed where TLS was only a wish: the same host may be
     *     connected again at once with {@link postern.config.RouteRule.TlsDemand#NONE}
     */
    record Close(@Nullable Reply failure, boolean retryInClear) implements ClientEffect {}
}
