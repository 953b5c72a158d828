package postern.policy;

import org.jspecify.annotations.Nullable;
import postern.mail.Reply;

/**
 * A decision about one recipient; at the stages before RCPT, about the client or the transaction.
 *
 * @param grant the name of the grant that permitted it; null where none did
 * @param guard the name of the guard that objected; null where none did
 * @param trusted whether the grant is a relay or login one, so that success DSNs may be sent
 */
public record Decision(
        Outcome outcome,
        Reply reply,
        @Nullable String grant,
        @Nullable String guard,
        boolean trusted) {

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
