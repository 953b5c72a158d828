package postern.mail;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One forward-path of an envelope, and when its sender wants to hear of it.
 *
 * @param notifyOn what NOTIFY= asked for; empty when the client did not say, which means failures
 *     and delays as we see fit (RFC 3461 §4.1)
 * @param original ORCPT= as {@code type;address}, the address decoded from xtext (RFC 3461 §4.2)
 */
public record Recipient(Mailbox to, Set<Notify> notifyOn, @Nullable String original) {

    public enum Notify {
        NEVER,
        SUCCESS,
        FAILURE,
        DELAY
    }

    /**
     * @throws IllegalArgumentException if NEVER does not stand alone
     */
    public Recipient {
        notifyOn =
                notifyOn.isEmpty()
                        ? Set.of()
                        : Collections.unmodifiableSet(EnumSet.copyOf(notifyOn));
        if (notifyOn.contains(Notify.NEVER) && notifyOn.size() > 1)
            throw new IllegalArgumentException("NEVER stands alone"); // RFC 3461 §4.1
    }

    public static Recipient of(Mailbox to) {
        return new Recipient(to, Set.of(), null);
    }

    /** Whether a failure for this recipient is to be reported. */
    public boolean wantsFailure() {
        return notifyOn.isEmpty() || notifyOn.contains(Notify.FAILURE);
    }

    /** Whether a delay is to be reported; without NOTIFY that is ours to choose, and we do. */
    public boolean wantsDelay() {
        return notifyOn.isEmpty() || notifyOn.contains(Notify.DELAY);
    }

    public boolean wantsSuccess() {
        return notifyOn.contains(Notify.SUCCESS);
    }
}
