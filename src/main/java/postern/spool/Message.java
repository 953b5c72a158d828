package postern.spool;

import java.time.Instant;
import postern.mail.Envelope;

/**
 * One accepted message. Nothing of it changes once it is committed.
 *
 * @param top what stands in front of the octets of its draft
 */
public record Message(
        QueueId id,
        Instant arrived,
        Envelope envelope,
        Content content,
        Origin origin,
        TopFields top) {

    /** One with nothing in front. */
    public Message(QueueId id, Instant arrived, Envelope envelope, Content content, Origin origin) {
        this(id, arrived, envelope, content, origin, TopFields.NONE);
    }
}
