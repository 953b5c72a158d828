package postern.session;

import java.util.List;
import postern.mail.Mailbox;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Facts;

/**
 * What greylisting is told of. A pair of paths begins to wait only when nothing but greylisting
 * stands in its way, and it is known only once a message of it was accepted, and not held: else
 * mail that is refused anyway would make its sender known.
 */
final class Tries {
    private Tries() {}

    /** A recipient was refused. That fact is asked for behind all other guards of its stage. */
    static void refused(Conversation in, Decision decision, Facts facts, Mailbox to) {
        var seconds = facts.value(Fact.GREYLIST);
        if (seconds != null && seconds > 0 && decision.outcome() == Outcome.DEFER)
            tell(in, facts, List.of(to));
    }

    /** A message is in the spool. */
    static void accepted(Conversation in, Transaction transaction) {
        var known =
                transaction.taken().stream()
                        .filter(one ->
                                one.facts.value(Fact.GREYLIST) != null
                                        && one.decision().outcome() == Outcome.ACCEPT)
                        .map(one -> one.recipient.to())
                        .toList();
        if (!known.isEmpty()) tell(in, transaction.facts, known);
    }

    private static void tell(Conversation in, Facts facts, List<Mailbox> to) {
        var from = facts.value(Fact.REVERSE_PATH);
        if (from != null) in.out.add(new Effect.Tried(in.client, from, to));
    }
}
