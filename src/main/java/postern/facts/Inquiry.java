package postern.facts;

import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mailauth.Sender;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Naming;

/**
 * Gathers for one session, and may begin before it is asked. Safe for many threads; none of its own
 * methods waits.
 */
public interface Inquiry extends Gatherer {

    /**
     * So much is known now: begins what will be asked about it, and ends what was asked about a
     * transaction that is not there any more.
     */
    void foresee(Facts known);

    /**
     * Who sends the message of which that is known; null where nobody is asked about senders.
     *
     * @param known at the stage MAIL
     */
    @Nullable Sender sender(Facts known);

    /** The session is gone: nobody wants to know any more. */
    void end();

    /** Asks when it is asked, and not before. */
    record Unprepared(Gatherer gatherer) implements Inquiry {
        @Override
        public @Nullable Object find(Fact<?> fact, Facts known) {
            return gatherer.find(fact, known);
        }

        @Override
        public Naming name(IpAddress client) {
            return gatherer.name(client);
        }

        @Override
        public void foresee(Facts known) {}

        @Override
        public @Nullable Sender sender(Facts known) {
            return null;
        }

        @Override
        public void end() {}
    }
}
