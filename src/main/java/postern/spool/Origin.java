package postern.spool;

import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;

/**
 * Where a message came from.
 *
 * @param session the session's id, or "self" for our own notifications
 * @param client null for our own mail
 * @param helo what the client called itself; empty for our own mail
 * @param grant the name of the grant that let it in (of its first recipient); empty for our own
 *     mail
 * @param trusted whether it came under a relay or login grant, so that a success DSN may be sent
 */
public record Origin(
        String session,
        @Nullable IpAddress client,
        String helo,
        String listener,
        String grant,
        boolean trusted) {
    /** Whether it is our own mail, that nobody handed us. */
    public boolean isOurs() {
        return client == null;
    }

    /** Our own mail: DSNs, alerts, reports. */
    public static final Origin SELF = new Origin("self", null, "", "", "", false);
}
