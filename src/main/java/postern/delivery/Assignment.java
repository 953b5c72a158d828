package postern.delivery;

import java.util.List;
import postern.spool.Message;

/**
 * One transaction for a next hop.
 *
 * @param recipients indexes into the message's envelope; never empty
 */
public record Assignment(Message message, List<Integer> recipients) {
    public Assignment {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty())
            throw new IllegalArgumentException("a transaction has recipients");
    }
}
