package postern.session;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.Finding;

/**
 * Addresses of ours for senders whose mail goes on to others (SRS), so that we may send it, and the
 * way back. Never waits.
 */
public interface SenderScheme {
    /** Senders stay what they are, and nobody can say what an address is worth. */
    SenderScheme NONE =
            new SenderScheme() {
                @Override
                public boolean isFor(ReversePath from) {
                    return false;
                }

                @Override
                public ReversePath forward(ReversePath from, Instant now) {
                    return from;
                }

                @Override
                public Finding.@Nullable Returned look(Mailbox to, Instant now) {
                    return null;
                }

                @Override
                public @Nullable Mailbox back(Mailbox to, Instant now) {
                    return null;
                }
            };

    /** Whether a sender needs another address: it is no address of ours, and not the null path. */
    boolean isFor(ReversePath from);

    /** The address under which its mail goes on; the same where it needs none, or none fits. */
    ReversePath forward(ReversePath from, Instant now);

    /** What an address is worth; null where nobody can say. */
    Finding.@Nullable Returned look(Mailbox to, Instant now);

    /** The sender for whom we made an address; null where we did not, or too long ago. */
    @Nullable Mailbox back(Mailbox to, Instant now);
}
