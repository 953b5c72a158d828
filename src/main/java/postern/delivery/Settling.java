package postern.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.config.Hop.Protocol;
import postern.delivery.Notification.Action;
import postern.delivery.Notification.Item;
import postern.journal.JournalRecord;
import postern.mail.Recipient;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.spool.Entry;
import postern.spool.Message;
import postern.spool.RecipientState;
import postern.spool.RecipientState.Waiting;

/**
 * Gathers what became of recipients of one message, and turns it into states, one notification and
 * notes. Who is told what (RFC 3461 §4.1, §5.2):
 *
 * <ul>
 *   <li>nobody, where the reverse-path is null (RFC 5321 §4.5.5);
 *   <li>of a failure and of a delay, whose NOTIFY does not exclude it;
 *   <li>of success, who asked for it and may relay or has logged in, unless the next hop will tell.
 * </ul>
 */
final class Settling {
    private final Turn turn;
    private final Message message;
    private final @Nullable Entry entry;
    private final String nextHop;
    private Map<Integer, RecipientState> quiet = Map.of();
    private Map<Integer, RecipientState> told = Map.of();
    private Map<Integer, Item> items = Map.of();

    /**
     * @param entry the message as the spool has it now; null when it is gone
     * @param nextHop who was asked; empty for ourselves
     */
    Settling(Turn turn, Message message, @Nullable Entry entry, String nextHop) {
        this.turn = turn;
        this.message = message;
        this.entry = entry;
        this.nextHop = nextHop;
    }

    /** The recipient's state where it still can change; null where it is final or gone. */
    @Nullable RecipientState open(int index) {
        if (entry == null) return null;
        var state = entry.states().get(index);
        return state.isFinal() ? null : state;
    }

    void delivered(int index, Outcome.Delivered outcome) {
        var security = outcome.security().word();
        note(index, "delivered", outcome.reply(), security);
        if (open(index) == null) return;
        var state =
                new RecipientState.Delivered(nextHop + ", security " + security, outcome.reply());
        boolean last = outcome.by().protocol() == Protocol.LMTP; // RFC 2033: in the mailbox
        if (message.origin().trusted()
                && !outcome.passedOn()
                && recipient(index).wantsSuccess()
                && isAnswerable())
            tell(index, state, last ? Action.DELIVERED : Action.RELAYED, outcome.reply(), nextHop);
        else quiet = with(quiet, index, state);
    }

    /** It will not be delivered: the next hop said so, or where there is none, we. */
    void failed(int index, Reply reply) {
        failed(index, reply, nextHop);
    }

    private void failed(int index, Reply reply, String remote) {
        note(index, "failed", reply);
        if (open(index) == null) return;
        var state = new RecipientState.Failed(reply);
        if (recipient(index).wantsFailure() && isAnswerable())
            tell(index, state, Action.FAILED, reply, remote);
        else quiet = with(quiet, index, state);
    }

    /** The same for one who is not in a transaction: nothing if somebody holds it. */
    void refused(int index, Reply reply) {
        if (open(index) instanceof Waiting) failed(index, reply);
    }

    /**
     * An attempt has to be repeated.
     *
     * @param next when; null for when its destination is back
     * @return whether the recipient waits on; if not, it has expired or is not to be tried any more
     */
    boolean deferred(int index, Reply reply, @Nullable Instant next) {
        boolean waits = open(index) instanceof Waiting;
        if (waits && isExpired()) {
            failed(index, expired(reply), "");
            return false;
        }
        note(index, "deferred", reply);
        if (!(open(index) instanceof Waiting before)) return false;
        boolean tells = tellsDelay(index, before);
        var state =
                new Waiting(before.attempts() + 1, next, reply, tells || before.delayReported());
        if (tells) tell(index, state, Action.DELAYED, reply, nextHop);
        else quiet = with(quiet, index, state);
        return true;
    }

    /**
     * Its destination stays down, though it was not attempted itself: nothing is written but what
     * has to be told.
     *
     * @return whether the recipient waits on
     */
    boolean delayed(int index, Reply reply) {
        if (!(open(index) instanceof Waiting before)) return false;
        if (isExpired()) {
            failed(index, expired(before.last() == null ? reply : before.last()), "");
            return false;
        }
        if (tellsDelay(index, before))
            tell(
                    index,
                    new Waiting(before.attempts(), before.next(), reply, true),
                    Action.DELAYED,
                    reply,
                    nextHop);
        return true;
    }

    /** Orders what has to be written, and lets nobody read the message before it is. */
    void orderAndWait() {
        order();
        if (!quiet.isEmpty()) turn.untold.add(message.id(), quiet);
    }

    /** Orders what has to be written. */
    void order() {
        if (!quiet.isEmpty()) turn.order(new Work.Order.Update(message.id(), quiet));
        if (items.isEmpty()) return;
        turn.order(new Work.Order.Notify(new Notification(message, items), message.id(), told));
        turn.untold.add(message.id(), told);
    }

    /**
     * When the next notification may be due for these recipients, in the turn's time.
     *
     * @param recipients indexes of recipients that wait
     */
    static long deadline(Entry entry, int[] recipients, Turn turn) {
        var settling = new Settling(turn, entry.message(), entry, "");
        long arrived = turn.time(entry.message().arrived());
        long expiry = expiry(entry, turn);
        var delay = turn.limits.delayNotice();
        if (delay == null || !settling.isAnswerable()) return expiry;
        for (int index : recipients)
            if (entry.states().get(index) instanceof Waiting waiting
                    && !waiting.delayReported()
                    && settling.recipient(index).wantsDelay())
                return Math.min(expiry, arrived + delay.toMillis());
        return expiry;
    }

    /** Which of these recipients wait, and are not held or final. */
    static int[] waiting(Entry entry, int[] recipients) {
        int waiting = 0;
        for (int index : recipients) if (entry.states().get(index) instanceof Waiting) waiting++;
        if (waiting == recipients.length) return recipients; // nearly always
        var those = new int[waiting];
        int at = 0;
        for (int index : recipients)
            if (entry.states().get(index) instanceof Waiting) those[at++] = index;
        return those;
    }

    /** When the message has been tried for long enough, in the turn's time. */
    static long expiry(Entry entry, Turn turn) {
        return turn.time(entry.message().arrived()) + turn.limits.expiry().toMillis();
    }

    private void tell(int index, RecipientState state, Action action, Reply reply, String remote) {
        told = with(told, index, state);
        items = with(items, index, new Item(action, reply, remote));
    }

    private static Reply expired(Reply last) {
        var status = last.status();
        boolean unsafe = status != null && status.subject() == 7 && status.detail() == 5;
        var base = unsafe ? Replies.EXPIRED_UNSAFE : Replies.EXPIRED;
        return base.with(base.lines().getFirst() + "; last: " + last);
    }

    private boolean isExpired() {
        return age().compareTo(turn.limits.expiry()) >= 0;
    }

    private boolean tellsDelay(int index, Waiting before) {
        var delay = turn.limits.delayNotice();
        return delay != null
                && !before.delayReported()
                && age().compareTo(delay) >= 0
                && recipient(index).wantsDelay()
                && isAnswerable()
                && !turn.untold.concerns(message.id(), index);
    }

    private boolean isAnswerable() {
        return !message.envelope().from().isNull();
    }

    private Recipient recipient(int index) {
        return message.envelope().recipients().get(index);
    }

    private Duration age() {
        return Duration.between(message.arrived(), turn.at);
    }

    private void note(int index, String outcome, Reply reply) {
        note(index, outcome, reply, "");
    }

    private void note(int index, String outcome, Reply reply, String security) {
        turn.order(
                new Work.Order.Note(
                        new JournalRecord.Attempted(
                                turn.at,
                                message.id().toString(),
                                recipient(index).to().toString(),
                                outcome,
                                nextHop,
                                reply,
                                age(),
                                security)));
    }

    /** Nearly always there is one recipient, which needs no table. */
    private static <V> Map<Integer, V> with(Map<Integer, V> map, int key, V value) {
        if (map.isEmpty()) return Map.of(key, value);
        var larger = map instanceof HashMap<Integer, V> own ? own : new HashMap<>(map);
        larger.put(key, value);
        return larger;
    }
}
