package postern.policy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import postern.mail.Reply;

/** What a guard does about a transaction. */
public sealed interface Action {

    /** No objection; it permits nothing. */
    record Allow() implements Action {}

    /**
     * Refuses it.
     *
     * @param how one of REJECT, DEFER, DROP and BLOCK
     * @param time for BLOCK: how long the client's address is refused; null for others
     */
    record Refuse(Decision.Outcome how, Reply reply, @Nullable Duration time) implements Action {
        /** How long BLOCK blocks unless the guard says it. */
        public static final Duration USUAL_BLOCK = Duration.ofHours(1);

        public Refuse(Decision.Outcome how, Reply reply) {
            this(how, reply, how == Decision.Outcome.BLOCK ? USUAL_BLOCK : null);
        }

        /**
         * @throws IllegalArgumentException for an acceptance, or a reply that the outcome cannot
         *     have
         */
        public Refuse {
            boolean fits =
                    switch (how) {
                        case REJECT -> reply.isPermanent();
                        case DEFER -> reply.isTransient();
                        case DROP, BLOCK -> reply.isPermanent() || reply.code() == 421;
                        case ACCEPT, HOLD, QUARANTINE -> false;
                    };
            fits &= (how == Decision.Outcome.BLOCK) == (time != null);
            if (!fits) throw new IllegalArgumentException(how + " cannot answer " + reply);
        }
    }

    /** Accepts it where a grant does, but keeps it until a person releases it. */
    record Hold() implements Action {}
}
