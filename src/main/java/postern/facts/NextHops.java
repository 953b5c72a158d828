package postern.facts;

import postern.mail.Mailbox;

/** The servers behind us, as far as they can be asked about recipients. */
@FunctionalInterface
public interface NextHops {

    /** What the next hop of a mailbox says about it. */
    enum Answer {
        /** It takes mail for it. */
        KNOWN,
        /** It takes none. */
        UNKNOWN,
        /** It did not say. */
        UNSURE,
        /** It does not answer at all, and would not for another mailbox of the same domain. */
        UNREACHABLE
    }

    /** Asks; may wait as long as {@link KnownRecipients#PATIENCE}. */
    Answer ask(Mailbox mailbox);
}
