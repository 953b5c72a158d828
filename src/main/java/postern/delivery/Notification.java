package postern.delivery;

import java.util.List;
import java.util.Map;
import postern.mail.Reply;
import postern.spool.Message;

/**
 * A delivery status notification to be written (RFC 3461, RFC 3464).
 *
 * @param about the message; its reverse-path, never null, is whom we tell
 * @param recipients indexes into its envelope, each with what happened
 */
public record Notification(Message about, Map<Integer, Item> recipients) {

    public enum Action {
        FAILED,
        DELAYED,
        RELAYED,
        DELIVERED
    }

    /**
     * @param remote the next hop that said so; empty for ourselves
     */
    public record Item(Action action, Reply reply, String remote) {}

    public Notification {
        recipients = Map.copyOf(recipients);
    }

    /** The actions that stand in it. */
    public List<Action> actions() {
        return recipients.values().stream().map(Item::action).distinct().sorted().toList();
    }
}
