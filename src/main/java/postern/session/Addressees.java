package postern.session;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Recipient.Notify;
import postern.session.Transaction.Taken;
import postern.spool.RecipientState;

/**
 * To whom an accepted message goes: the forward-paths as the client gave them, what rewriting and
 * forwarding made of them, or the senders to whom it comes back; each mailbox once.
 *
 * <p>Who asked for notifications gets them as for an alias (RFC 3461 §5.2.7): a mailbox that took
 * the place of a forward-path keeps what was asked for it, and the forward-path is its original
 * recipient unless the client named one. Several mailboxes for one forward-path report no success:
 * which of them is the recipient's is nobody's to say.
 *
 * @param states where each of them begins
 */
record Addressees(List<Recipient> recipients, List<RecipientState> states) {

    static Addressees of(Transaction transaction) {
        var taken = transaction.taken();
        var all = new Addressees(new ArrayList<>(taken.size()), new ArrayList<>(taken.size()));
        boolean changed = false;
        for (var one : taken) changed |= !transaction.becomes(one).isEmpty();
        for (var one : taken)
            if (!changed) all.add(one.recipient, one.state());
            else all.addImages(one, transaction.becomes(one));
        return changed ? all.merged() : all; // a forward-path is taken once
    }

    private void add(Recipient recipient, RecipientState state) {
        recipients.add(recipient);
        states.add(state);
    }

    private void addImages(Taken one, List<Mailbox> becomes) {
        var asked = one.recipient;
        if (becomes.isEmpty() || becomes.equals(List.of(asked.to()))) {
            add(asked, one.state());
            return;
        }
        var original = asked.original() != null ? asked.original() : typed(asked.to());
        var notifyOn = becomes.size() == 1 ? asked.notifyOn() : withoutSuccess(asked.notifyOn());
        for (var to : becomes) add(new Recipient(to, notifyOn, original), one.state());
    }

    private static String typed(Mailbox mailbox) {
        return (mailbox.needsSmtpUtf8() ? "utf-8;" : "rfc822;") + mailbox; // RFC 6533 §3
    }

    private static Set<Notify> withoutSuccess(Set<Notify> asked) {
        if (!asked.contains(Notify.SUCCESS)) return asked;
        var others = EnumSet.copyOf(asked);
        others.remove(Notify.SUCCESS);
        return others.isEmpty() ? EnumSet.of(Notify.NEVER) : others;
    }

    /** Joins those with one mailbox, unless one is held and the other is not. */
    private Addressees merged() {
        var merged = new Addressees(new ArrayList<>(), new ArrayList<>());
        Map<Mailbox, Map<RecipientState, Integer>> places = new HashMap<>();
        for (int i = 0; i < recipients.size(); i++) {
            var recipient = recipients.get(i);
            var place =
                    places.computeIfAbsent(recipient.to(), _ -> new HashMap<>(2))
                            .putIfAbsent(states.get(i), merged.recipients.size());
            if (place == null) merged.add(recipient, states.get(i));
            else merged.recipients.set(place, joined(merged.recipients.get(place), recipient));
        }
        return merged;
    }

    /** Told of what either of them asked for. */
    private static Recipient joined(Recipient one, Recipient other) {
        var notifyOn = joined(one.notifyOn(), other.notifyOn());
        return new Recipient(one.to(), notifyOn, one.original());
    }

    private static Set<Notify> joined(Set<Notify> one, Set<Notify> other) {
        if (one.equals(other) || other.contains(Notify.NEVER)) return one;
        if (one.contains(Notify.NEVER)) return other;
        var both = EnumSet.noneOf(Notify.class);
        for (var asked : List.of(one, other)) {
            if (asked.isEmpty()) both.addAll(EnumSet.of(Notify.FAILURE, Notify.DELAY)); // §4.1
            else both.addAll(asked);
        }
        return both;
    }
}
