package postern.spool;

import java.time.Instant;
import postern.mail.Envelope;

/** One accepted message. Nothing of it changes once it is committed. */
public record Message(
        QueueId id, Instant arrived, Envelope envelope, Content content, Origin origin) {}
