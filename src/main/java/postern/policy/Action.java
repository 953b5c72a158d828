package postern.policy;

import postern.mail.Reply;

/** What a guard does about a transaction. */
public sealed interface Action {

    /** No objection; it permits nothing. */
    record Allow() implements Action {}

    /**
     * Refuses it.
     *
     * @param how one of REJECT, DEFER, DROP and BLOCK
     */
    record Refuse(Decision.Outcome how, Reply reply) implements Action {
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
            if (!fits) throw new IllegalArgumentException(how + " cannot answer " + reply);
        }
    }

    /** Accepts it where a grant does, but keeps it until a person releases it. */
    record Hold() implements Action {}
}
