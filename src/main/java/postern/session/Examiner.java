package postern.session;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.policy.Decision;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.spool.TopFields;

/**
 * Looks at one message while it streams by, and says in the end who vouches for it, and which
 * fields of ours stand in front of it. Used by one thread until its end.
 */
public interface Examiner {

    /** Makes one for each message. */
    @FunctionalInterface
    interface Desk {
        Desk CLOSED = (_, _, _) -> null;

        /**
         * @param listener where it comes in
         * @param known all that is known at the stage MAIL
         * @param leaves whether it came for us and goes on to others
         * @return null where there is nothing to examine
         */
        @Nullable Examiner of(String listener, Facts known, boolean leaves);
    }

    /**
     * What came of it.
     *
     * @param values facts by their keys; what is missing there is unavailable
     */
    record Findings(TopFields top, Map<Fact<?>, Object> values) {
        public static final Findings NONE = new Findings(TopFields.NONE, Map.of());

        public Findings {
            values = Map.copyOf(values);
        }
    }

    /** Takes octets as the client sent them, without dot-stuffing. */
    void came(ByteBuffer octets);

    /** Takes octets as they are sent on, behind our Received field. */
    void kept(ByteBuffer octets);

    /** Whether fields of the header may have to go, so that it has to be read. */
    boolean removes();

    /** Whether an Authentication-Results field claims to be ours (RFC 8601 §5). */
    boolean isForged(byte[] field);

    /**
     * The message has ended, and this is known of it: where an upstream host got it, for one. Comes
     * before {@link #end}, and not always.
     */
    default void traced(Facts known) {}

    /**
     * The message has ended. May wait for the DNS; called beside the loop, and once more where it
     * turns out later that the message is trusted.
     *
     * @param trusted whether it is taken from somebody who may relay
     */
    Findings end(boolean trusted);

    /**
     * What became of a message that {@link #end} was asked about: stored, or refused. Called on the
     * loop, once at most; must not wait.
     *
     * @param to the forward-paths as they were given
     * @param decisions about them, in their order; of a message that is refused those before the
     *     refusal, and the refusal
     */
    default void ended(List<Mailbox> to, List<Decision> decisions) {}
}
