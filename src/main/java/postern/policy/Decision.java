package postern.policy;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.mail.Reply;

/**
 * A decision about one recipient; at the stages before RCPT, about the client or the transaction.
 *
 * @param grant the name of the grant that permitted it; null where none did
 * @param guard the name of the guard that objected; null where none did
 * @param trusted whether the grant is a relay or login one, so that success DSNs may be sent
 * @param becomes where an accepted message goes instead of to the forward-path, rewritten or
 *     forwarded; empty for the forward-path itself
 * @param blocked for BLOCK: how long the client's address is refused; null for others
 */
public record Decision(
        Outcome outcome,
        Reply reply,
        @Nullable String grant,
        @Nullable String guard,
        boolean trusted,
        List<Mailbox> becomes,
        @Nullable Duration blocked) {

    public Decision {
        becomes = List.copyOf(becomes);
    }

    /** A decision that changes no address and blocks nobody. */
    public Decision(
            Outcome outcome,
            Reply reply,
            @Nullable String grant,
            @Nullable String guard,
            boolean trusted) {
        this(outcome, reply, grant, guard, trusted, List.of(), null);
    }

    public enum Outcome {
        ACCEPT,
        REJECT,
        DEFER,
        DROP,
        BLOCK,
        HOLD,
        QUARANTINE;

        /** Whether the client hears a positive reply. */
        public boolean isAcceptance() {
            return this == ACCEPT || this == HOLD || this == QUARANTINE;
        }

        /** Whether the connection closes behind the reply. */
        public boolean closes() {
            return this == DROP || this == BLOCK;
        }
    }
}
